#include "lib/gss/kdc_reply.h"

#include <krb5.h>
#include <stdbool.h>

#include "lib/gss/der.h"

#define KRB_ERROR   0x7eU		/* [APPLICATION 30] */
#define DER_INTEGER 0x02U
#define CODE_FIELD  6U

/* Field `number` of a SEQUENCE, wherever it stands among those before it. */
static bool
find_field(struct der fields, unsigned int number, struct der *ret)
{
	struct der inside;

	while (fields.count > 0 && !der_is_next(&fields, DER_CONTEXT + number))
		if (!der_take(&fields, fields.at[0], &inside))
			return false;
	return der_take(&fields, DER_CONTEXT + number, ret);
}

static bool
read_number(struct der field, int32_t *ret)
{
	struct der digits;
	uint32_t value;
	size_t i;

	if (!der_take(&field, DER_INTEGER, &digits) || digits.count == 0 || digits.count > sizeof(value))
		return false;
	value = (digits.at[0] & 0x80U) != 0 ? UINT32_MAX : 0;
	for (i = 0; i < digits.count; i++)
		value = value << 8 | digits.at[i];
	*ret = (int32_t)value;
	return true;
}

int32_t
kdc_reply_error(const unsigned char *bytes, size_t count)
{
	struct der reply = { .at = bytes, .count = count }, fields, field;
	int32_t code;

	if (!der_take(&reply, KRB_ERROR, &fields) || !der_take(&fields, DER_SEQUENCE, &fields) ||
	    !find_field(fields, CODE_FIELD, &field) || !read_number(field, &code) || code < 0 || code > 127)
		return 0;
	return ERROR_TABLE_BASE_krb5 + code;
}
