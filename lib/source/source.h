/*
 * source.h -- look at one node, whatever the way.
 *
 * A source turns a target into a snapshot. It knows its protocol or its file
 * format, and nothing of history or severity. Each way of looking is a module
 * (sitewatch-winrm.so, sitewatch-file.so) that is loaded when it is first needed:
 * loading what they need costs more than a whole check that does without.
 */
#ifndef LIB_SOURCE_SOURCE_H
#define LIB_SOURCE_SOURCE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "lib/model/error.h"
#include "lib/model/known.h"
#include "lib/model/snapshot.h"
#include "lib/model/way.h"

enum source_kind {
	SOURCE_WINRM,
	SOURCE_FILE,			/* MetaBase.xml or applicationHost.config */
};

enum auth_method {
	AUTH_NEGOTIATE,			/* SPNEGO: Kerberos, else NTLM */
	AUTH_KERBEROS,
	AUTH_NTLM,
	AUTH_BASIC,
	AUTH_CERTIFICATE,		/* TLS client certificate */
};

/**
 * What the sources of one program share, so that a thousand nodes do not have it a thousand times. Outlives all their looks.
 */
struct source_shared {
	pthread_mutex_t lock;		/* over all below, which are the TLS module's */
	void *contexts;			/* those in use, and one that was */
	void (*free_contexts)(void *contexts);
};

/** Nothing is shared yet. */
void source_shared_init(struct source_shared *shared);

/** When there is no source any more. */
void source_shared_clear(struct source_shared *shared);

/** Whom to ask and how. Strings are borrowed and outlive the source; NULL = not given. */
struct source_target {
	const char *name;		/* what the operator calls the node; never NULL */
	const char *address;		/* host name or IP, no brackets, no zone; for SOURCE_FILE the path */
	const char *zone;		/* of an IPv6 address: which interface of this machine; told to nobody */
	unsigned int port;		/* 0: the usual one, as source_port() has it */
	bool plain_http;
	const char *url_prefix;		/* listener's URLPrefix; NULL: "wsman" */
	enum auth_method auth;
	const char *user;
	const char *password;		/* secret: never printed, never in an error */
	const char *ca_file;		/* PEM; NULL: the system's authorities */
	const char *cert_file;		/* PEM, for AUTH_CERTIFICATE */
	const char *key_file;
	const char *spn;		/* service of the node: "HTTP/host"; NULL: HTTP/ and the address */
	const char *keytab;		/* for Kerberos, in place of a password */
	const char *endpoint;		/* of PowerShell, whose functions are asked in place of Windows; NULL: none */
	bool allow_unencrypted;		/* Basic or unsealed messages over plain HTTP */
	bool insecure;			/* TLS without verification */
	struct source_shared *shared;	/* with other sources; NULL: nothing */
};

/** Where WinRM listens, when nobody has it elsewhere. */
#define SOURCE_PORT_HTTP  5985U
#define SOURCE_PORT_HTTPS 5986U

/** The port that is asked at. Here, as modules need it, too. */
static inline unsigned int
source_port(const struct source_target *target)
{
	return target->port != 0 ? target->port : target->plain_http ? SOURCE_PORT_HTTP : SOURCE_PORT_HTTPS;
}

/** How much of a node one look is of. Only a whole one is remembered: the others have snapshot.has_run_state false. */
enum look_scope {
	LOOK_WHOLE = 0,
	LOOK_GUARDS,			/* what a repair stands on: computer, clock, boot, services, groups, owners */
	LOOK_SITE,			/* `site`: its run state, by a question of its own where there is one */
	LOOK_POOL,			/* `site`: the state of its pool, as well */
};

/** What to look for in one look. */
struct look_request {
	enum look_scope scope;		/* all but LOOK_WHOLE after a whole look of the same source */
	const struct site *site;	/* of LOOK_SITE and LOOK_POOL; borrowed */
	bool want_sites;		/* of LOOK_GUARDS: also the listing of sites: auto start, uptimes, and run states
					   where one listing has them */
	bool want_resources;		/* of LOOK_GUARDS: the resources of the groups as well */
	unsigned int timeout_ms;	/* for everything together: name, connect, all answers */
	unsigned int allowed_ms;	/* what that is the rest of, as a time-out is told; 0: the same */
	time_t now;			/* our clock, becomes snapshot.looked_at */
	struct source_ways ways;	/* of a whole look: what the one before found out; zeroed: what this source did */
	const struct known_look *known;	/* of a whole look: what need not be asked again while nothing moved; borrowed; NULL:
					   all is asked */
	bool is_for_repair;		/* the sites by a way that tells for sure; a search only where there is none */
	unsigned int allowed_ways;	/* bit of each enum source_way that may be used; 0: all of them */
	time_t events_since;		/* node's clock; older failover events are not wanted; 0: the last 7 days */
	bool want_domain;		/* ask for the computer's domain */
	bool want_pause;		/* of a whole look: whether the cluster has this node paused */
	bool want_hotfix;		/* read the version of Exres.dll */
	const char *exres_path;		/* NULL: C:\Program Files\Exchsrvr\bin\exres.dll */
	const uint32_t *rejected;	/* ids, ascending, of sites that W3SVC did not have at the look before: no news */
	size_t rejected_count;
	const char *const *expect_pools;	/* globs: application pools to read beside those of the sites */
	size_t expect_pool_count;
};

struct source;

/**
 * Make a source for `target`. Loads the module of `kind` on first use; does not talk yet.
 * @param ret_source  the caller's, to source_close()
 * @param err  ERROR_USAGE: the target cannot be used (names the option); ERROR_ABSENT: the module
 *             cannot be loaded (says where it was looked for)
 */
bool source_open(enum source_kind kind, const struct source_target *target, struct source **ret_source,
    struct error *err);

/**
 * Look once. Keeps its connection for the next look. Not for two threads at once.
 *
 * A look of a narrower scope costs a few requests, and has nothing but what the scope says. One of a site that is
 * gone is ERROR_ABSENT.
 *
 * Parts that the account may not read, or that the node does not have, are noted in
 * snapshot.parts; the look succeeds as long as the list of sites is known to be complete.
 *
 * @param ret_snapshot  the caller's, to snapshot_clear(); untouched on failure
 * @param err  any kind of error.h; the text names the node, what happened and what to do
 */
bool source_look(struct source *source, const struct look_request *request,
    struct snapshot *ret_snapshot, struct error *err);

/** What a repair changes on a node; each is one write. */
enum source_action_kind {
	SOURCE_SET_AUTO_START,		/* of `site`, to on */
	SOURCE_START_SITE,
	SOURCE_START_POOL,		/* site->pool */
	SOURCE_START_SERVICE,		/* `name`: "W3SVC" */
	SOURCE_BRING_ONLINE,		/* the cluster resource `name` */
	SOURCE_BRING_GROUP_ONLINE,	/* the cluster group `name` */
};

/** Borrowed for the call. */
struct source_action {
	enum source_action_kind kind;
	const struct site *site;	/* as the newest look of the same source told it */
	const char *name;
	unsigned int timeout_ms;	/* for the whole of it */
};

/**
 * Make one change, after a look of the same source. Never repeated by itself, and true says only that the node took
 * it: whether a site runs, whether auto start is on, the next look tells.
 *
 * @param err  ERROR_USAGE: a source that only reads, or no look has gone before; ERROR_DENIED: a right to write or to
 *             execute is missing; of a kind that ERROR_MAY_PASS: the same again, later, may do; that
 *             ERROR_LEAVES_DOUBT: it may have been done, look first; else the node refused: the text holds its Win32
 *             error in words
 */
bool source_act(struct source *source, const struct source_action *action, struct error *err);

/** What a listener tells whoever asks, without logging on. Words of a node: escape on output. "" and 0: not told. */
struct source_listener {
	char tls_protocol[16];		/* "TLSv1.2" */
	char certificate[128];		/* whose it is: CN, else the whole subject */
	char certificate_names[256];	/* that it is good for, cut: "exch-a.example, exch-a" */
	char certificate_issuer[128];
	time_t certificate_until;
	char schemes[128];		/* of WWW-Authenticate: "Negotiate, Basic" */
	time_t date;			/* the listener's clock, to the second */
	long skew_s;			/* of it to ours; 0: none, or not known */
	char skew_text[256];		/* what that means for Kerberos; "" when it is small enough */
	char vendor[64], version[96];
};

/**
 * Ask who listens at `target`, as nobody, on a connection that ends with the call.
 * @param ret_listener  filled as far as it came, also on failure
 * @param err  as source_look(), without the node's name: of resolving, connecting and TLS; then of Identify
 */
bool source_knock(const struct source_target *target, unsigned int timeout_ms, struct source_listener *ret_listener,
    struct error *err);

/** What the domain tells of the account that asks, by the way, as it logs on with Kerberos. "" and 0: not told. */
struct source_account {
	time_t password_end;		/* when the password expires */
	char principal[256];		/* of the keytab that was used; "" without one: all below is of its key */
	char key_type[64];		/* "aes256-cts-hmac-sha1-96" */
	unsigned int key_number;	/* kvno in the keytab */
	unsigned int domain_key_number;	/* which the domain has; only told when the key is right */
	char salt[256];			/* with which the domain makes the key out of the password */
	bool is_salt_usual;		/* it is realm and name, as whoever does not ask for it supposes */
};

/** Each question of a look, and how it went. */
struct source_examination {
	char logon[384];		/* how the node let us in, as whom: "NTLM, as EXAMPLE\monitor"; "": it did not */
	long skew_s;			/* of the node's clock to ours, where it is told */
	char skew_text[256];		/* as source_listener has it */
	struct source_account account;
	enum part_status endpoint;	/* of the target's endpoint; PART_NOT_ASKED: it has none, or it was not reached */
	bool is_endpoint_wide;		/* it also runs what is none of its functions */
	struct snapshot snapshot;	/* a part that was not reached is PART_NOT_ASKED */
	enum source_way way;		/* that a look would go by */
	struct {
		bool is_forbidden;		/* by look_request.allowed_ways: it was not asked */
		enum part_status status;	/* of listing the sites by it; PART_NOT_ASKED: not reached */
		char text[ERROR_TEXT_SIZE];	/* for PART_UNREADABLE */
		size_t sites;
	} ways[SOURCE_WAYS];
};

/**
 * Ask all that a look may ask, on one connection with one logon, and go on where a look would end because a right is missing.
 * @param request  LOOK_WHOLE; LOOK_GUARDS: only log on, and ask for the clock
 * @param ret_examination  filled as far as it came, also on failure; the caller's, to snapshot_clear() the snapshot
 * @param err  what ended it, without the node's name: nothing further could be asked
 */
bool source_examine(struct source *source, const struct look_request *request, struct source_examination *ret_examination,
    struct error *err);

/** End it and its connection. NULL is fine. */
void source_close(struct source *source);

/** What a module exports, under the name SOURCE_MODULE_SYMBOL. */
struct source_module {
	unsigned int abi;		/* SOURCE_MODULE_ABI of the build; another one is refused */
	bool (*open)(const struct source_target *target, void **ret_state, struct error *err);
	bool (*look)(void *state, const struct look_request *request, struct snapshot *ret_snapshot,
	    struct error *err);
	bool (*act)(void *state, const struct source_action *action, struct error *err);	/* NULL: only reads */
	void (*close)(void *state);
	bool (*knock)(const struct source_target *target, unsigned int timeout_ms,
	    struct source_listener *ret_listener, struct error *err);	/* NULL: nobody listens */
	bool (*examine)(void *state, const struct look_request *request, struct source_examination *ret_examination,
	    struct error *err);		/* NULL with `knock` */
};
#define SOURCE_MODULE_ABI    6U
#define SOURCE_MODULE_SYMBOL "sitewatch_source_module"

#endif
