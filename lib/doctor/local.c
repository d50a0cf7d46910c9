#include "lib/doctor/local.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/config/password.h"
#include "lib/history/history.h"
#include "lib/history/owner.h"
#include "lib/model/array.h"
#include "lib/model/file_rights.h"
#include "lib/model/shared_file.h"
#include "lib/model/small_file.h"
#include "lib/model/text.h"
#include "lib/repair/lock.h"

#define BUSY_MS	 800
#define FILE_MAX ((size_t)16 << 20)
#define OWNER_SIZE (2 * FILE_RIGHTS_NAME_SIZE + 32)
#define MEND_SIZE (PATH_MAX + 128)

static void
check_user(const struct doctor_subject *subject, const struct finding_sink *sink)
{
	char name[FILE_RIGHTS_NAME_SIZE];

	file_rights_user(geteuid(), name);
	if (geteuid() == 0)
		finding_report(sink, FINDING_NOTE, "user", NULL,
		    "this runs as root, whom no mode keeps out, so it says little of the user who does the work: %s",
		    subject->advice_for_root);
	else
		finding_report(sink, FINDING_WELL, "user", NULL, "this runs as %s", name);
}

/* "root:nagios, mode 0640" */
static void
describe(const struct stat *status, char text[OWNER_SIZE])
{
	char user[FILE_RIGHTS_NAME_SIZE], group[FILE_RIGHTS_NAME_SIZE];

	file_rights_user(status->st_uid, user);
	file_rights_group(status->st_gid, group);
	snprintf(text, OWNER_SIZE, "%s:%s, mode %04o", user, group, (unsigned int)(status->st_mode & 07777));
}

/* True when it is told of: everybody may write there. */
static bool
is_everybodys(const char *path, const struct stat *status, const char *owner, const struct finding_sink *sink)
{
	char mend[MEND_SIZE];

	snprintf(mend, sizeof(mend), "chmod o-w %s", path);
	if ((status->st_mode & S_IWOTH) != 0)
		finding_report(sink, FINDING_FAULT, "configuration", mend,
		    "%s: everybody may write there, and so choose whom your passwords go to (%s)", path, owner);
	return (status->st_mode & S_IWOTH) != 0;
}

/* The folder of nodes' own files, and such a file. */
static void
check_included(const char *path, const struct finding_sink *sink)
{
	char owner[OWNER_SIZE];
	struct stat status;

	if (stat(path, &status) != 0)
		return;		/* reading it has told */
	describe(&status, owner);
	if (!is_everybodys(path, &status, owner, sink))
		finding_report(sink, FINDING_WELL, "configuration", NULL, "%s (%s)", path, owner);
}

static void
check_configuration(const struct doctor_subject *subject, const struct finding_sink *sink)
{
	const struct configuration *configuration = subject->configuration;
	size_t count = configuration->node_count;
	const char *path = subject->config_path;
	char owner[OWNER_SIZE], of_node[PATH_MAX];
	struct stat status;

	if (stat(path, &status) != 0) {
		finding_report(sink, FINDING_NOTE, "configuration", NULL, "%s: %s: only what is built in holds", path,
		    strerror(errno));
		return;
	}
	describe(&status, owner);
	if (!is_everybodys(path, &status, owner, sink))
		finding_report(sink, FINDING_WELL, "configuration", NULL, "%s: %zu node%s (%s)", path, count,
		    text_s(count), owner);
	if (configuration->include_dir != NULL)
		check_included(configuration->include_dir, sink);
	if (subject->node != NULL && configuration_node_file(configuration, subject->node->name, of_node))
		check_included(of_node, sink);
}

/* What a file is to its node, and what must hold of it. */
enum file_kind {
	FILE_PASSWORD,
	FILE_KEY,			/* a keytab or private key: nobody else's to read */
	FILE_PUBLIC,			/* certificates */
};

/* Files that are seen to, each once, however many nodes name it. */
struct secrets {
	const struct finding_sink *sink;
	const char **seen;
	size_t count;
	struct error err;		/* out of memory */
};

static bool
read_file(const char *path, enum file_kind kind, struct stat *ret_status, struct error *err)
{
	char password[PASSWORD_SIZE], *bytes;
	size_t count;
	bool ok;

	if (!small_file_read(path, FILE_MAX, &bytes, &count, ret_status, err))
		return false;
	explicit_bzero(bytes, count);
	free(bytes);
	if (kind == FILE_PUBLIC)
		return true;
	if (kind == FILE_KEY)
		return small_file_is_private(path, ret_status, err);
	ok = password_read(path, password, err);
	password_wipe(password);
	return ok;
}

/* Whose right it is to read is not ours to guess: the command is for the mode alone. */
static void
mend_file(const char *path, char mend[MEND_SIZE])
{
	struct stat status;

	mend[0] = '\0';
	if (stat(path, &status) == 0 && (status.st_mode & (S_IRWXO | S_IWGRP)) != 0)
		snprintf(mend, MEND_SIZE, "chmod %s %s", status.st_uid == 0 ? "640" : "600", path);
}

static void
check_file(struct secrets *secrets, const char *step, const char *path, enum file_kind kind)
{
	char owner[OWNER_SIZE], mend[MEND_SIZE];
	struct stat status;
	struct error err;
	size_t i;

	if (path == NULL || secrets->err.kind != ERROR_NONE)
		return;
	for (i = 0; i < secrets->count; i++)
		if (strcmp(secrets->seen[i], path) == 0)
			return;
	if (!array_room(secrets->seen, secrets->count, &secrets->err))
		return;
	secrets->seen[secrets->count++] = path;
	if (read_file(path, kind, &status, &err)) {
		describe(&status, owner);
		finding_report(secrets->sink, FINDING_WELL, step, NULL, "%s (%s)", path, owner);
		return;
	}
	mend_file(path, mend);
	finding_report(secrets->sink, FINDING_FAULT, step, mend, "%s", err.text);
}

static void
check_files_of(struct secrets *secrets, const struct configuration_node *node)
{
	const struct source_target *target = &node->target;
	bool is_certificate_key = target->auth == AUTH_CERTIFICATE && target->key_file == NULL;

	check_file(secrets, "password-file", node->password_file, FILE_PASSWORD);
	check_file(secrets, "keytab", target->keytab, FILE_KEY);
	check_file(secrets, "key-file", target->key_file, FILE_KEY);
	check_file(secrets, "cert-file", target->cert_file, is_certificate_key ? FILE_KEY : FILE_PUBLIC);
	check_file(secrets, "ca-file", target->ca_file, FILE_PUBLIC);
}

static void
check_secrets(const struct doctor_subject *subject, const struct finding_sink *sink)
{
	struct secrets secrets = { .sink = sink };
	size_t i;

	for (i = 0; subject->node == NULL && i < subject->configuration->node_count; i++)
		check_files_of(&secrets, &subject->configuration->nodes[i]);
	if (subject->node != NULL)
		check_files_of(&secrets, subject->node);
	check_files_of(&secrets, &subject->configuration->repair.account);
	free(secrets.seen);
	if (secrets.err.kind != ERROR_NONE)
		finding_report(sink, FINDING_FAULT, "secrets", NULL, "%s", secrets.err.text);
}

#define HISTORY_SIZE (2 * OWNER_SIZE + FILE_RIGHTS_NAME_SIZE + 64)

/* Owner and mode of the file, where there is one, and of its folder; and whom root has become for it. */
static void
describe_history(const char *path, uid_t was, char text[HISTORY_SIZE])
{
	char folder[PATH_MAX], of_file[OWNER_SIZE] = "it will be made", of_folder[OWNER_SIZE] = "not there";
	char self[FILE_RIGHTS_NAME_SIZE];
	struct stat status;

	if (stat(path, &status) == 0)
		describe(&status, of_file);
	shared_file_folder(path, folder);
	if (stat(folder, &status) == 0)
		describe(&status, of_folder);
	file_rights_user(geteuid(), self);
	snprintf(text, HISTORY_SIZE, "%s; its folder %s%s%s", of_file, of_folder, was == geteuid() ? "" : "; root goes on as ",
	    was == geteuid() ? "" : self);
}

static bool
read_history(const char *path, size_t *ret_nodes, struct error *err)
{
	struct text_arena text = { 0 };
	struct history *history;
	const char **names;
	bool ok;

	*ret_nodes = 0;
	if (!history_open(path, HISTORY_READ_ONLY, BUSY_MS, &history, err))
		return err->kind == ERROR_ABSENT;
	ok = history_nodes(history, &text, &names, ret_nodes, err);
	if (ok)
		free(names);
	text_arena_clear(&text);
	history_close(history);
	return ok;
}

static void
mend_history(const char *path, char mend[MEND_SIZE])
{
	char folder[PATH_MAX];

	shared_file_folder(path, folder);
	mend[0] = '\0';
	if (access(folder, F_OK) != 0 && errno == ENOENT)
		snprintf(mend, MEND_SIZE, "install -d -m 2770 -o sitewatch -g sitewatch %s", folder);
}

static void
check_lock(const char *path, const struct finding_sink *sink)
{
	struct error err;
	bool is_held;

	if (!repair_lock_examine(path, &is_held, &err))
		finding_report(sink, FINDING_FAULT, "repair-lock", NULL, "%s", err.text);
	else if (is_held)
		finding_report(sink, FINDING_NOTE, "repair-lock", NULL, "a repair is under way on this machine: %s.lock is held",
		    path);
	else
		finding_report(sink, FINDING_WELL, "repair-lock", NULL, "%s.lock: no repair is under way", path);
}

static void
check_history(const struct doctor_subject *subject, const struct finding_sink *sink)
{
	const char *path = subject->history_path;
	char text[HISTORY_SIZE], mend[MEND_SIZE];
	uid_t was = geteuid();
	struct error err;
	size_t nodes;

	if (path == NULL) {
		finding_report(sink, FINDING_NOTE, "history", NULL,
		    "none: nothing is remembered, so a site that was lost cannot be told from one that nobody wants to run");
		return;
	}
	if (!history_act_as_owner(path, &err) || !read_history(path, &nodes, &err) || !history_may_write(path, &err)) {
		mend_history(path, mend);
		finding_report(sink, FINDING_FAULT, "history", mend, "%s", err.text);
		finding_report(sink, FINDING_SKIPPED, "repair-lock", NULL, "not tried: the history cannot be used");
		return;
	}
	describe_history(path, was, text);
	finding_report(sink, FINDING_WELL, "history", NULL, "%s: %zu node%s remembered (%s)", path, nodes,
	    text_s(nodes), text);
	check_lock(path, sink);
}

void
doctor_examine_locally(const struct doctor_subject *subject, const struct finding_sink *sink)
{
	check_user(subject, sink);
	check_configuration(subject, sink);
	check_secrets(subject, sink);
	check_history(subject, sink);
}
