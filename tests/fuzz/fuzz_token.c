/*
 * Any bytes as a token, as a seal, or as a KDC's reply: reading ends, what is refused has a sentence, and a challenge that is taken has the
 * fields that its flags promise, inside it. The first byte says what the rest is.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/gss/kdc_reply.h"
#include "lib/gss/ntlm_challenge.h"
#include "lib/gss/token_guard.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t
number(const uint8_t *bytes, unsigned int count)
{
	size_t value = 0;

	while (count > 0)
		value = value << 8 | bytes[--count];
	return value;
}

/* Not as the guard reads it: from what the message says to what must then be so. */
static void
check_field(const uint8_t *bytes, size_t size, size_t at, size_t promised_by)
{
	size_t length = number(bytes + at, 2), offset = number(bytes + at + 4, 4);

	if (length == 0 ? (number(bytes + 20, 4) & promised_by) != 0 : offset < 48 || offset + length > size)
		abort();
}

/* MsvAvEOL is found by going from pair to pair, and computer and domain before it. */
static void
check_pairs(const uint8_t *bytes, size_t size)
{
	unsigned int seen = 0;
	size_t at = 0, id;

	do {
		if (at + 4 > size)
			abort();
		id = number(bytes + at, 2);
		if (id < 16)
			seen |= 1U << id;
		if (id == 7 && number(bytes + at + 2, 2) != 8)
			abort();
		at += 4 + number(bytes + at + 2, 2);
	} while (id != 0);
	if (at > size || (seen & 6) != 6)
		abort();
}

static void
check_challenge(const uint8_t *bytes, size_t size)
{
	check_field(bytes, size, 12, 0x30004);
	check_field(bytes, size, 40, 0x800000);
	if ((number(bytes + 20, 4) & 0x800000) != 0)
		check_pairs(bytes + number(bytes + 44, 4), number(bytes + 40, 2));
}

static void
check_refusal(const struct error *err)
{
	if (err->kind != ERROR_MALFORMED || err->text[0] == '\0')
		abort();
}

static void
check_seal(bool is_ntlm, const uint8_t *data, size_t size)
{
	size_t header = size > 0 ? data[0] : 0;
	struct sealed_message message = { .header = (const char *)data + 1 };
	struct error err;

	if (size < 1 || header > size - 1)
		return;
	message.header_length = header;
	message.data = message.header + header;
	message.data_length = size - 1 - header;
	if (!token_guard_check_seal(is_ntlm, &message, &err))
		check_refusal(&err);
	else if (message.data_length == 0 || message.header_length < 16)
		abort();
}

static void
check_reply_of_kdc(const uint8_t *data, size_t size)
{
	struct kdc_reply told = { .type = 0 };

	(void)kdc_reply_error(data, size);
	(void)kdc_reply_password_end(data, size);
	kdc_reply_read(data, size, &told);
	if (memchr(told.salt, '\0', sizeof(told.salt)) == NULL || (told.sealed != NULL && told.sealed_count >= size))
		abort();
	kdc_reply_clear(&told);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	time_t clock;
	struct error err;
	enum token_form form;

	if (size == 0)
		return 0;
	form = data[0] == 's' ? TOKEN_SPNEGO : data[0] == 'k' ? TOKEN_KERBEROS : TOKEN_NTLM;
	if (data[0] == 'r')
		check_reply_of_kdc(data + 1, size - 1);
	else if (data[0] == 'N' || data[0] == 'K')
		check_seal(data[0] == 'N', data + 1, size - 1);
	else if (!token_guard_check(form, data + 1, size - 1, &clock, &err))
		check_refusal(&err);
	else if (form == TOKEN_NTLM)
		check_challenge(data + 1, size - 1);
	return 0;
}
