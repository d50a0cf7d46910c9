#include "lib/gss/token_guard.h"

#include <string.h>

#include "lib/gss/der.h"
#include "lib/gss/ntlm_challenge.h"

#define MIC_MAX 4096U

/* First bytes of what Kerberos writes into a frame (RFC 4121, 4.1), or in their place without one (4.2.6). */
enum kerberos_token {
	KERBEROS_AP_REP = 0x0200,
	KERBEROS_ERROR = 0x0300,
	KERBEROS_OLD_MIC = 0x0101,	/* RFC 1964 */
	KERBEROS_OLD_WRAP = 0x0201,
	KERBEROS_MIC = 0x0404,
	KERBEROS_WRAP = 0x0504,
};

enum {
	OLD_MIC_BYTES = 24,		/* from its first bytes to the checksum */
	OLD_WRAP_BYTES = 32,		/* the confounder, too */
	OLD_FRAME_BYTES = 13,		/* at least: tag, length, the mechanism's name */
	MESSAGE_HEADER_BYTES = 16,
	FLAG_SENT_BY_ACCEPTOR = 1,
	FLAG_SEALED = 2,
	FLAG_ACCEPTOR_SUBKEY = 4,
	TAG_AP_REP = 0x6f,		/* [APPLICATION 15] */
	TAG_KRB_ERROR = 0x7e,		/* [APPLICATION 30] */
};

struct name {
	size_t count;
	const char *bytes;
};

static const struct name spnego = { 6, "\x2b\x06\x01\x05\x05\x02" };
/* The second is what Windows 2000 wrote for the first, and Windows does to this day. */
static const struct name kerberos[] = {
	{ 9, "\x2a\x86\x48\x86\xf7\x12\x01\x02\x02" },
	{ 9, "\x2a\x86\x48\x82\xf7\x12\x01\x02\x02" },
};
static const struct name ntlm = { 10, "\x2b\x06\x01\x04\x01\x82\x37\x02\x02\x0a" };

static bool
is_name(struct der oid, const struct name *name)
{
	return oid.count == name->count && memcmp(oid.at, name->bytes, name->count) == 0;
}

static bool
is_kerberos(struct der oid)
{
	return is_name(oid, &kerberos[0]) || is_name(oid, &kerberos[1]);
}

static bool
refuse(struct error *err, const char *what)
{
	return error_set(err, ERROR_MALFORMED, "%s", what);
}

/* [APPLICATION 0] { OID, what the mechanism writes }, to the last byte of the token. */
static bool
open_frame(struct der token, struct der *ret_oid, struct der *ret_inside)
{
	return der_take(&token, DER_FRAME, ret_inside) && token.count == 0 && der_take(ret_inside, DER_OID, ret_oid);
}

static unsigned int
take_two_bytes(struct der *rest)
{
	unsigned int number = (unsigned int)rest->at[0] << 8 | rest->at[1];

	rest->at += 2;
	rest->count -= 2;
	return number;
}

/* An answer of Kerberos to a logon: AP-REP or KRB-ERROR in its frame. */
static bool
check_kerberos(struct der token, struct error *err)
{
	struct der oid, inside, message, fields;
	unsigned int kind;

	if (!open_frame(token, &oid, &inside))
		return refuse(err, "its frame is broken or cut off");
	if (!is_kerberos(oid))
		return refuse(err, "its frame names another mechanism than Kerberos");
	if (inside.count < 2)
		return refuse(err, "there is nothing in its frame");
	kind = take_two_bytes(&inside);
	if (kind != KERBEROS_AP_REP && kind != KERBEROS_ERROR)
		return error_set(err, ERROR_MALFORMED, "it is neither AP-REP nor KRB-ERROR (token %04x)", kind);
	message = inside;
	if (!der_take(&message, kind == KERBEROS_AP_REP ? TAG_AP_REP : TAG_KRB_ERROR, &fields) || message.count > 0 ||
	    !der_take(&fields, DER_SEQUENCE, &message) || fields.count > 0 || message.count == 0 || !der_is_whole(message))
		return error_set(err, ERROR_MALFORMED, "its %s is broken or cut off",
		    kind == KERBEROS_AP_REP ? "AP-REP" : "KRB-ERROR");
	return true;
}

/* As before RFC 4121, with RC4: in a frame, whose length may count the padding or not. */
static bool
check_old_message(struct der head, size_t count, bool is_sealed, struct error *err)
{
	struct der whole = { .at = head.at, .count = count }, oid, inside;
	size_t least = is_sealed ? OLD_WRAP_BYTES : OLD_MIC_BYTES;

	if (head.count < OLD_FRAME_BYTES + least || !der_take(&whole, DER_FRAME, &inside) ||
	    !der_take(&inside, DER_OID, &oid) || !is_kerberos(oid) || inside.count < least)
		return refuse(err, "its frame is broken, cut off or of another mechanism");
	if (take_two_bytes(&inside) != (is_sealed ? KERBEROS_OLD_WRAP : KERBEROS_OLD_MIC))
		return refuse(err, "its frame holds something else");
	return true;
}

/* The beginning of a message that Kerberos signed or sealed; it has `count` bytes in all. */
static bool
check_kerberos_message(struct der head, size_t count, bool is_sealed, struct error *err)
{
	const unsigned char *at = head.at;
	unsigned int allowed = FLAG_SENT_BY_ACCEPTOR | FLAG_ACCEPTOR_SUBKEY | (is_sealed ? FLAG_SEALED : 0U);
	struct der rest = head;

	if (der_is_next(&head, DER_FRAME))
		return check_old_message(head, count, is_sealed, err);
	if (head.count < MESSAGE_HEADER_BYTES || take_two_bytes(&rest) != (is_sealed ? KERBEROS_WRAP : KERBEROS_MIC))
		return refuse(err, "it does not begin as Kerberos writes it");
	if ((at[2] & ~allowed) != 0 || at[3] != 0xff)
		return refuse(err, "its header is not one of RFC 4121");
	rest = (struct der) { .at = at + 4, .count = 4 };
	if (is_sealed && (take_two_bytes(&rest) > count - MESSAGE_HEADER_BYTES ||
			     take_two_bytes(&rest) > count - MESSAGE_HEADER_BYTES))
		return refuse(err, "its header counts more bytes than there are");
	return true;
}

static const char *
name_of(struct der token)
{
	if (ntlm_is_message(token.at, token.count))
		return "an NTLM challenge";
	return der_is_next(&token, DER_FRAME) ? "a Kerberos token" : "a token";
}

/* What is in SPNEGO: it may be of a mechanism that was not asked for, and that is told with what is wrong with it. */
static bool
check_inner(struct der token, time_t *ret_clock, struct error *err)
{
	if (token.count == 0)
		return refuse(err, "the token in it is empty");
	if (ntlm_is_message(token.at, token.count) ? ntlm_challenge_check(token.at, token.count, ret_clock, err)
						    : check_kerberos(token, err))
		return true;
	return error_prefix(err, "%s in it is refused", name_of(token));
}

/* Over the list of mechanisms. Windows 2000 put the token there once more. */
static bool
check_list_mic(struct der mic, struct der token, struct error *err)
{
	struct error ignored;

	if (mic.count > 0 && mic.count == token.count && memcmp(mic.at, token.at, mic.count) == 0)
		return true;
	return ntlm_is_signature(mic.at, mic.count) ||
	    (mic.count <= MIC_MAX && check_kerberos_message(mic, mic.count, false, &ignored)) ||
	    refuse(err, "its mechListMIC is no signature");
}

/* [number] { an element of `tag` }; one that is left out is fine. False: it is there, and is something else. */
static bool
take_field(struct der *fields, unsigned int number, unsigned int tag, bool *ret_is_there, struct der *ret_inside)
{
	struct der field;

	*ret_is_there = der_is_next(fields, DER_CONTEXT + number);
	return !*ret_is_there ||
	    (der_take(fields, DER_CONTEXT + number, &field) && der_take(&field, tag, ret_inside) && field.count == 0);
}

/* NegTokenResp: all of its fields may be left out. */
static bool
check_spnego_fields(struct der fields, time_t *ret_clock, struct error *err)
{
	struct der state, mechanism, token = { 0 }, mic;
	bool has_state, has_mechanism, has_token, has_mic;

	if (!take_field(&fields, 0, DER_ENUMERATED, &has_state, &state) ||
	    !take_field(&fields, 1, DER_OID, &has_mechanism, &mechanism) ||
	    !take_field(&fields, 2, DER_OCTETS, &has_token, &token) ||
	    !take_field(&fields, 3, DER_OCTETS, &has_mic, &mic) || fields.count > 0)
		return refuse(err, "a field of it is broken, cut off or unknown");
	if (has_state && (state.count != 1 || state.at[0] > 3))
		return refuse(err, "its negState is none that there is");
	if (has_mechanism && !is_kerberos(mechanism) && !is_name(mechanism, &ntlm))
		return refuse(err, "it chooses a mechanism that is neither Kerberos nor NTLM");
	if (has_token && !check_inner(token, ret_clock, err))
		return false;
	if (has_mic && !check_list_mic(mic, token, err))
		return false;
	if (has_mechanism && is_name(mechanism, &ntlm))
		return refuse(err, "it chooses NTLM, where Kerberos was offered");
	return true;
}

/* A NegTokenResp; in a frame, too, as old acceptors of Sun write it. */
static bool
check_spnego(struct der token, time_t *ret_clock, struct error *err)
{
	struct der oid, inside = token, answer, fields;

	if (der_is_next(&token, DER_FRAME) && (!open_frame(token, &oid, &inside) || !is_name(oid, &spnego)))
		return refuse(err, "its frame is broken, cut off or of another mechanism");
	if (der_is_next(&inside, DER_CONTEXT))
		return refuse(err, "it is a NegTokenInit, the beginning of a negotiation, and no answer to ours");
	if (!der_take(&inside, DER_CONTEXT + 1, &answer) || inside.count > 0 || !der_take(&answer, DER_SEQUENCE, &fields) ||
	    answer.count > 0)
		return refuse(err, "it is no NegTokenResp, or one that is cut off");
	return check_spnego_fields(fields, ret_clock, err);
}

static bool
is_spnego(struct der token)
{
	struct der oid, inside;

	return der_is_next(&token, DER_CONTEXT) || der_is_next(&token, DER_CONTEXT + 1) ||
	    (open_frame(token, &oid, &inside) && is_name(oid, &spnego));
}

/* Read in the form that it has, whatever was asked for: the sentence is then about what came. */
static bool
check(enum token_form form, struct der token, time_t *ret_clock, struct error *err)
{
	if (ntlm_is_message(token.at, token.count))
		return ntlm_challenge_check(token.at, token.count, ret_clock, err) &&
		    (form == TOKEN_NTLM || refuse(err, "Kerberos was asked for"));
	if (is_spnego(token))
		return check_spnego(token, ret_clock, err) && (form == TOKEN_SPNEGO || refuse(err, "it was not asked for"));
	if (form == TOKEN_NTLM)
		return refuse(err, "it is no message of NTLM");
	if (form == TOKEN_SPNEGO)
		return refuse(err, "it is no token of SPNEGO");
	return check_kerberos(token, err);
}

bool
token_guard_check(enum token_form form, const void *bytes, size_t count, time_t *ret_clock, struct error *err)
{
	const struct der token = { .at = bytes, .count = count };
	time_t clock = 0;

	if (check(form, token, &clock, err)) {
		*ret_clock = clock;
		return true;
	}
	return error_prefix(err, "%s came as answer to the logon, and is refused",
	    is_spnego(token) ? "a token of SPNEGO" : name_of(token));
}

bool
token_guard_check_seal(bool is_ntlm, const struct sealed_message *message, struct error *err)
{
	const struct der head = { .at = (const unsigned char *)message->header, .count = message->header_length };

	if (message->data_length == 0)
		refuse(err, "nothing is sealed by it");
	else if (is_ntlm && !ntlm_is_signature(head.at, head.count))
		refuse(err, "it is no signature of NTLM");
	else if (is_ntlm || check_kerberos_message(head, head.count + message->data_length, true, err))
		return true;
	return error_prefix(err, "the sealed answer is refused: its seal is broken");
}
