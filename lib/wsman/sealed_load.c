#include "lib/source/module.h"
#include "lib/wsman/sealed.h"

bool
wsman_sealed_is_for(const struct source_target *target)
{
	switch (target->auth) {
	case AUTH_NEGOTIATE:
	case AUTH_KERBEROS:
	case AUTH_NTLM:
		return true;
	case AUTH_BASIC:
	case AUTH_CERTIFICATE:
		break;
	}
	return false;
}

bool
wsman_sealed_load(const struct sealed_module **ret_module, struct error *err)
{
	const void *table;

	if (!module_load_beside("sitewatch-sealed.so", "sitewatch_sealed_module", SEALED_MODULE_ABI, &table, err))
		return false;
	*ret_module = table;
	return true;
}
