#include "lib/config/agentx.h"

#include <string.h>

#include "lib/config/keys.h"
#include "lib/config/words.h"

#define PING_S	     5
#define WORKERS	     16
#define NOTIFY_LIMIT 20

static const char *const names[] = { "socket", "ping", "workers", "notify", "notify-limit" };
#define NAMES (sizeof(names) / sizeof(names[0]))

void
configuration_agentx_init(struct configuration_agentx *agentx)
{
	*agentx = (struct configuration_agentx) {
		.socket = CONFIGURATION_AGENTX_SOCKET,
		.ping_s = PING_S,
		.workers = WORKERS,
		.notify = true,
		.notify_limit = NOTIFY_LIMIT,
	};
}

bool
configuration_agentx_key(const char *key, uint32_t *ret_bit, struct error *err)
{
	char known[128] = "";
	size_t i;

	for (i = 0; i < NAMES; i++) {
		if (strcmp(names[i], key) == 0) {
			*ret_bit = UINT32_C(1) << i;
			return true;
		}
		words_join(known, sizeof(known), names[i]);
	}
	return error_set(err, ERROR_USAGE, "unknown key '%s' in [agentx]; known: %s", key, known);
}

/* A bare path would do for net-snmp, but is easily taken for a TCP port or a name: so both forms in full. */
static bool
set_socket(
    struct configuration_agentx *agentx, struct text_arena *arena, const char *value, struct error *err)
{
	bool is_unix = strncmp(value, "unix:/", 6) == 0 && value[6] != '\0';
	const char *host = strncmp(value, "tcp:", 4) == 0    ? value + 4
			   : strncmp(value, "tcp6:", 5) == 0 ? value + 5
							     : "";
	bool is_tcp = *host != '\0' && *host != ':';
	const char *copy;

	if (!is_unix && !is_tcp)
		return error_set(err, ERROR_USAGE, "'%s' is neither unix:/PATH nor tcp:HOST:PORT", value);
	copy = text_copy_string(arena, value);
	if (copy == NULL)
		return error_memory(err);
	agentx->socket = copy;
	return true;
}

bool
configuration_agentx_set(struct configuration_agentx *agentx, struct text_arena *arena, const char *key,
    const char *value, struct error *err)
{
	if (strcmp(key, "socket") == 0)
		return set_socket(agentx, arena, value, err);
	if (strcmp(key, "ping") == 0)
		return configuration_number(value, 1, 3600, &agentx->ping_s, err);
	if (strcmp(key, "workers") == 0)
		return configuration_number(value, 1, 256, &agentx->workers, err);
	if (strcmp(key, "notify") == 0)
		return configuration_yes_no(&agentx->notify, value, err);
	return configuration_number(value, 1, 1000, &agentx->notify_limit, err);
}
