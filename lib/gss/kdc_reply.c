#include "lib/gss/kdc_reply.h"

#include <krb5.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/gss/der.h"
#include "lib/model/datetime.h"

enum tag {
	DER_INTEGER = 0x02, DER_TIME = 0x18, DER_GENERAL_STRING = 0x1b,
	AS_REP = 0x6b, ENC_AS_REP = 0x79, ENC_TGS_REP = 0x7a, KRB_ERROR = 0x7e,
};

/* Fields of the sequences that are read. */
enum field {
	ERROR_CODE = 6, ERROR_DATA = 12,
	REP_PADATA = 2, REP_SEALED = 6,
	SEALED_TYPE = 0, SEALED_NUMBER = 1, SEALED_BYTES = 2,
	PADATA_TYPE = 1, PADATA_VALUE = 2,
	INFO_TYPE = 0, INFO_SALT = 1,
	OPENED_LAST = 1, OPENED_KEY_END = 3,
	LAST_KIND = 0, LAST_TIME = 1,
};

/* Field `number` of a SEQUENCE, wherever it stands among those before it. */
static bool
find_field(struct der fields, enum field number, struct der *ret)
{
	struct der inside;

	while (fields.count > 0 && !der_is_next(&fields, DER_CONTEXT + number))
		if (!der_take(&fields, fields.at[0], &inside))
			return false;
	return der_take(&fields, DER_CONTEXT + number, ret);
}

static bool
find_in_field(struct der fields, enum field number, unsigned int tag, struct der *ret)
{
	return find_field(fields, number, ret) && der_take(ret, tag, ret);
}

static bool
find_number(struct der fields, enum field number, int32_t *ret)
{
	struct der digits;
	uint32_t value;
	size_t i;

	if (!find_in_field(fields, number, DER_INTEGER, &digits) || digits.count == 0 || digits.count > sizeof(value))
		return false;
	value = (digits.at[0] & 0x80U) != 0 ? UINT32_MAX : 0;
	for (i = 0; i < digits.count; i++)
		value = value << 8 | digits.at[i];
	*ret = (int32_t)value;
	return true;
}

/* "20261213101500Z" */
static time_t
read_time(struct der digits)
{
	char text[sizeof("2026-12-13T10:15:00Z")];
	const char *at = (const char *)digits.at;
	time_t time;

	if (digits.count != strlen("20261213101500Z"))
		return 0;
	snprintf(text, sizeof(text), "%.4s-%.2s-%.2sT%.2s:%.2s:%.3s", at, at + 4, at + 6, at + 8, at + 10, at + 12);
	return datetime_parse(text, &time) ? time : 0;
}

/* The fields of a reply that begins with `tag`. */
static bool
open_reply(const unsigned char *bytes, size_t count, unsigned int tag, struct der *ret_fields)
{
	struct der reply = { .at = bytes, .count = count };

	return der_take(&reply, tag, ret_fields) && der_take(ret_fields, DER_SEQUENCE, ret_fields);
}

int32_t
kdc_reply_error(const unsigned char *bytes, size_t count)
{
	struct der fields;
	int32_t code;

	if (!open_reply(bytes, count, KRB_ERROR, &fields) || !find_number(fields, ERROR_CODE, &code) || code < 0 || code > 127)
		return 0;
	return ERROR_TABLE_BASE_krb5 + code;
}

/* ETYPE-INFO2: the KDC likes the first best. */
static void
read_types(struct der value, struct kdc_reply *reply)
{
	struct der entry, salt;

	if (!der_take(&value, DER_SEQUENCE, &value) || !der_take(&value, DER_SEQUENCE, &entry) ||
	    !find_number(entry, INFO_TYPE, &reply->type))
		return;
	reply->salt[0] = '\0';
	if (find_in_field(entry, INFO_SALT, DER_GENERAL_STRING, &salt))
		snprintf(reply->salt, sizeof(reply->salt), "%.*s", (int)salt.count, (const char *)salt.at);
}

static void
read_padata(struct der list, struct kdc_reply *reply)
{
	struct der one, value;
	int32_t type;

	if (!der_take(&list, DER_SEQUENCE, &list))
		return;
	while (der_take(&list, DER_SEQUENCE, &one))
		if (find_number(one, PADATA_TYPE, &type) && type == KRB5_PADATA_ETYPE_INFO2 &&
		    find_in_field(one, PADATA_VALUE, DER_OCTETS, &value))
			read_types(value, reply);
}

static void
read_sealed(struct der fields, struct kdc_reply *reply)
{
	struct der bytes;
	int32_t number;

	if (!find_number(fields, SEALED_TYPE, &reply->type) || !find_in_field(fields, SEALED_BYTES, DER_OCTETS, &bytes))
		return;
	if (find_number(fields, SEALED_NUMBER, &number))
		reply->number = (unsigned int)number;
	free(reply->sealed);
	reply->sealed = malloc(bytes.count + 1);
	reply->sealed_count = reply->sealed == NULL ? 0 : bytes.count;
	if (reply->sealed != NULL)
		memcpy(reply->sealed, bytes.at, bytes.count);
}

void
kdc_reply_read(const unsigned char *bytes, size_t count, struct kdc_reply *reply)
{
	struct der fields, found;

	if (open_reply(bytes, count, KRB_ERROR, &fields)) {
		if (find_in_field(fields, ERROR_DATA, DER_OCTETS, &found))
			read_padata(found, reply);
	} else if (open_reply(bytes, count, AS_REP, &fields)) {
		if (find_field(fields, REP_PADATA, &found))
			read_padata(found, reply);
		if (find_in_field(fields, REP_SEALED, DER_SEQUENCE, &found))
			read_sealed(found, reply);
	}
}

/* As libkrb5 has it: last-req of the kind 6, of one KDC's or of all knowledge; else the end of the key. */
time_t
kdc_reply_password_end(const unsigned char *opened, size_t count)
{
	struct der fields, list, one, when;
	int32_t kind;

	if (!open_reply(opened, count, ENC_AS_REP, &fields) && !open_reply(opened, count, ENC_TGS_REP, &fields))
		return 0;
	if (find_in_field(fields, OPENED_LAST, DER_SEQUENCE, &list))
		while (der_take(&list, DER_SEQUENCE, &one))
			if (find_number(one, LAST_KIND, &kind) &&
			    (kind == KRB5_LRQ_ALL_PW_EXPTIME || kind == KRB5_LRQ_ONE_PW_EXPTIME) &&
			    find_in_field(one, LAST_TIME, DER_TIME, &when))
				return read_time(when);
	return find_in_field(fields, OPENED_KEY_END, DER_TIME, &when) ? read_time(when) : 0;
}

void
kdc_reply_clear(struct kdc_reply *reply)
{
	free(reply->sealed);
	memset(reply, 0, sizeof(*reply));
}
