#include "lib/gss/kerberos_keytab.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* While the keytab is read: of whom, and what was found. */
struct search {
	krb5_context context;
	krb5_principal wanted;		/* NULL: the first */
	int comparison;			/* flags of krb5_principal_compare_flags() */
	struct kerberos_keytab_user *found;
	krb5_enctype all[KERBEROS_TYPES_MAX];
	int all_count;
	char others[KERBEROS_KEYS_SIZE];
};

static void
add_word(char words[KERBEROS_KEYS_SIZE], const char *word)
{
	size_t used = strlen(words);

	snprintf(words + used, KERBEROS_KEYS_SIZE - used, "%s%s", used == 0 ? "" : ", ", word);
}

static void
add_type(struct search *search, krb5_enctype type)
{
	char name[64];
	int i;

	for (i = 0; i < search->all_count; i++)
		if (search->all[i] == type)
			return;
	if (search->all_count == KERBEROS_TYPES_MAX)
		return;
	search->all[search->all_count++] = type;
	if (krb5_enctype_to_name(type, false, name, sizeof(name)) != 0)
		snprintf(name, sizeof(name), "%d", (int)type);
	add_word(search->found->keys, name);
}

static void
add_other(struct search *search, krb5_principal principal)
{
	char *name;

	if (krb5_unparse_name(search->context, principal, &name) != 0)
		return;
	if (strstr(search->others, name) == NULL)
		add_word(search->others, name);
	krb5_free_unparsed_name(search->context, name);
}

static krb5_error_code
take_entry(struct search *search, const krb5_keytab_entry *entry)
{
	struct kerberos_keytab_user *found = search->found;
	krb5_error_code code = 0;

	if (found->principal == NULL &&
	    (search->wanted == NULL ||
		krb5_principal_compare_flags(search->context, search->wanted, entry->principal, search->comparison)))
		code = krb5_copy_principal(search->context, entry->principal, &found->principal);
	if (code == 0 && found->principal != NULL &&
	    krb5_principal_compare(search->context, found->principal, entry->principal))
		add_type(search, entry->key.enctype);
	else
		add_other(search, entry->principal);
	return code;
}

static krb5_error_code
read_entries(struct search *search, krb5_keytab keytab)
{
	krb5_kt_cursor cursor;
	krb5_keytab_entry entry;
	krb5_error_code code = krb5_kt_start_seq_get(search->context, keytab, &cursor);

	if (code != 0)
		return code;
	while (code == 0) {
		code = krb5_kt_next_entry(search->context, keytab, &entry, &cursor);
		if (code != 0)
			break;
		code = take_entry(search, &entry);
		krb5_free_keytab_entry_contents(search->context, &entry);
	}
	(void)krb5_kt_end_seq_get(search->context, keytab, &cursor);
	return code == KRB5_KT_END ? 0 : code;
}

/* A KDC takes the best type that is asked for, and not the best that there is a key of: ask for those alone. */
static krb5_error_code
choose_types(struct search *search)
{
	struct kerberos_keytab_user *found = search->found;
	krb5_enctype *permitted, *type;
	krb5_error_code code = krb5_get_permitted_enctypes(search->context, &permitted);
	int i;

	if (code != 0)
		return code;
	for (type = permitted; *type != 0; type++)
		for (i = 0; i < search->all_count; i++)
			if (search->all[i] == *type)
				found->types[found->type_count++] = *type;
	krb5_free_enctypes(search->context, permitted);
	return found->type_count > 0 ? 0 : KRB5_CONFIG_ETYPE_NOSUPP;
}

/* Without a realm it is of the default one, where there is one. */
static krb5_error_code
parse_wanted(struct search *search, const char *user)
{
	krb5_error_code code = krb5_parse_name(search->context, user, &search->wanted);

	if (code == 0 || strchr(user, '@') != NULL)
		return code;
	return krb5_parse_name_flags(search->context, user, KRB5_PRINCIPAL_PARSE_NO_REALM, &search->wanted);
}

/* The very name first: elsewhere than in Active Directory, "Monitor" and "monitor" may be two accounts. */
static krb5_error_code
look_for(struct search *search, krb5_keytab keytab, const char *user)
{
	static const int comparisons[] = {
		0,
		KRB5_PRINCIPAL_COMPARE_CASEFOLD,
		KRB5_PRINCIPAL_COMPARE_IGNORE_REALM,
		KRB5_PRINCIPAL_COMPARE_IGNORE_REALM | KRB5_PRINCIPAL_COMPARE_CASEFOLD,
	};
	size_t count = user == NULL ? 1 : strchr(user, '@') != NULL ? 2 : sizeof(comparisons) / sizeof(comparisons[0]), i;
	krb5_error_code code = user == NULL ? 0 : parse_wanted(search, user);

	for (i = 0; i < count && code == 0 && search->found->principal == NULL; i++) {
		search->comparison = comparisons[i];
		code = read_entries(search, keytab);
	}
	return code;
}

krb5_error_code
kerberos_keytab_find(krb5_context context, krb5_keytab keytab, const char *user, struct kerberos_keytab_user *ret_user)
{
	struct search search = { .context = context, .found = ret_user };
	krb5_error_code code;

	memset(ret_user, 0, sizeof(*ret_user));
	code = look_for(&search, keytab, user);
	krb5_free_principal(context, search.wanted);
	if (code != 0)
		return code;
	if (ret_user->principal != NULL)
		return choose_types(&search);
	memcpy(ret_user->keys, search.others, sizeof(search.others));
	return KRB5_KT_NOTFOUND;
}
