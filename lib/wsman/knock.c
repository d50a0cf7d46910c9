/* Who listens there? Asked on a connection of its own, as nobody. */
#include <stdio.h>

#include "lib/wsman/client.h"
#include "lib/wsman/sealed.h"
#include "lib/wsman/transport.h"

void
wsman_skew(time_t node_clock, long *ret_seconds, char *ret_text, size_t size)
{
	const struct sealed_module *module;
	struct error ignored;

	*ret_seconds = 0;
	snprintf(ret_text, size, "%s", "");
	if (wsman_sealed_load(&module, &ignored))
		module->skew(node_clock, ret_seconds, ret_text, size);
}

/* An empty message of a stranger: the refusal tells how one may log on. */
static bool
ask_schemes(struct wsman *client, struct source_listener *listener, struct error *err)
{
	size_t left = WSMAN_IGNORED_MAX;
	const struct wsman_receiver receiver = { .body = wsman_ignore_body, .state = &left };
	const struct wsman_message message = {
		.body = "",
		.timeout_ms = client->allowed_ms,
		.may_repeat = true,
		.listener = listener,
	};
	struct wsman_reply reply = { 0 };

	if (!client->line.post(client->line.state, &message, &receiver, &reply, err))
		return false;
	snprintf(listener->schemes, sizeof(listener->schemes), "%s", reply.schemes);
	listener->date = reply.date;
	wsman_skew(reply.date, &listener->skew_s, listener->skew_text, sizeof(listener->skew_text));
	return true;
}

static bool
identify(struct wsman *client, struct source_listener *listener, struct error *err)
{
	struct wsman_identity identity;

	if (!wsman_identify(client, &identity, err)) {
		if (err->kind == ERROR_SESSION)
			error_set(err, ERROR_SESSION,
			    "it wants a logon even for Identify, which WinRM answers without: is there a proxy between, or "
			    "another server?");
		return false;
	}
	snprintf(listener->vendor, sizeof(listener->vendor), "%s", identity.vendor);
	snprintf(listener->version, sizeof(listener->version), "%s", identity.version);
	return true;
}

bool
wsman_knock(const struct source_target *target, unsigned int timeout_ms, struct source_listener *ret_listener,
    struct error *err)
{
	struct source_target nobody = *target;
	struct wsman *client = NULL;
	struct wsman_line line;
	bool ok;

	nobody.auth = AUTH_NEGOTIATE;	/* of the line below it, which knows nothing of logons */
	nobody.user = nobody.password = nobody.keytab = NULL;
	if (!wsman_transport_open(&nobody, &line, err) || !wsman_open_line(&line, &nobody, &client, err))
		return false;
	wsman_set_deadline(client, timeout_ms);
	ok = ask_schemes(client, ret_listener, err) && identify(client, ret_listener, err);
	wsman_close(client);
	return ok;
}
