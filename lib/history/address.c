/* Which node's memory belongs to a node that somebody named by an address (history.h). */
#include <string.h>
#include <strings.h>

#include "lib/history/database.h"
#include "lib/history/history.h"

/** A node in the history, as far as it tells which machine it is. */
struct candidate {
	int64_t id;			/* 0: there is none */
	const char *name;
	struct memory kept;		/* no more of it than CANDIDATE has; texts borrowed */
};

#define CANDIDATE "SELECT n.id, n.name, n.kept_computer, n.kept_domain, n.kept_w3svc_pid, n.kept_w3svc_start"

/* The next row that begins with CANDIDATE. */
static bool
take_candidate(struct history_row *row, struct text_arena *arena, struct candidate *candidate, struct error *err)
{
	candidate->id = history_get_integer(row, 1, INT64_MAX);
	candidate->name = history_copy_text(row, arena);
	candidate->kept = (struct memory) { .computer = history_copy_text(row, arena) };
	candidate->kept.domain = history_copy_text(row, arena);
	candidate->kept.w3svc_pid = history_get_uint32(row);
	candidate->kept.w3svc_start = history_get_time(row);
	return (candidate->name != NULL && candidate->kept.computer != NULL && candidate->kept.domain != NULL) ||
	    error_memory(err);
}

static bool
find_by_address(struct history *history, const char *address, struct text_arena *arena, struct candidate *candidate,
    struct error *err)
{
	static const char sql[] =
	    CANDIDATE " FROM addresses a JOIN nodes n ON n.id = a.node WHERE a.address = ?";
	struct history_row row;
	bool is_there, ok;

	*candidate = (struct candidate) { 0 };
	if (!history_row_begin(history, sql, &row, err))
		return false;
	history_put_text(&row, address);
	if (!history_row_next(&row, &is_there, err))
		return false;
	ok = !is_there || take_candidate(&row, arena, candidate, err);
	history_row_end(&row);
	return ok;
}

static bool
is_domain(const char *domain)
{
	return *domain != '\0' && strcmp(domain, ".") != 0;
}

/* Nothing that both tell is different; one that is in no domain is none of a domain's. */
static bool
may_be_same(const struct memory *kept, const struct node_facts *facts)
{
	return strcasecmp(kept->computer, facts->computer) == 0 &&
	    (*kept->domain == '\0' || *facts->domain == '\0' || strcasecmp(kept->domain, facts->domain) == 0);
}

/*
 * The names of computers in one domain are unique. Outside of one they are not: there it is the same machine when W3SVC
 * runs in the very process in which it was seen last.
 */
static bool
is_same(const struct memory *kept, const struct node_facts *facts)
{
	return may_be_same(kept, facts) &&
	    ((is_domain(kept->domain) && is_domain(facts->domain)) || memory_is_same_process(kept, facts));
}

/* The one configured node that is this machine; none when two are: then nobody knows which is meant. */
static bool
find_by_computer(struct history *history, const struct node_facts *facts, struct text_arena *arena,
    struct candidate *ret_only, struct error *err)
{
	static const char sql[] =
	    CANDIDATE " FROM nodes n WHERE n.kept_computer = ? COLLATE NOCASE AND n.is_by_address = 0";
	struct candidate candidate, only = { 0 };
	struct history_row row;
	bool ok = true;
	size_t count = 0;

	*ret_only = only;
	if (*facts->computer == '\0')
		return true;
	if (!history_row_begin(history, sql, &row, err))
		return false;
	history_put_text(&row, facts->computer);
	while (history_row_more(&row, &ok, err)) {
		ok = take_candidate(&row, arena, &candidate, err);
		if (ok && is_same(&candidate.kept, facts)) {
			only = candidate;
			count++;
		}
	}
	if (ok && count == 1)
		*ret_only = only;
	return ok;
}

/* node 0: it leads to none any more. */
static bool
note_address(struct history *history, const char *address, int64_t node, struct error *err)
{
	static const char keep[] = "INSERT OR REPLACE INTO addresses (address, node) VALUES (?, ?)";
	static const char forget[] = "DELETE FROM addresses WHERE address = ?";
	struct history_row row;

	if (!history_row_begin(history, node != 0 ? keep : forget, &row, err))
		return false;
	history_put_text(&row, address);
	if (node != 0)
		history_put_integer(&row, node);
	return history_row_run(&row, err);
}

static bool
is_configured(struct history *history, const char *name, bool *ret_is_configured, struct error *err)
{
	static const char sql[] = "SELECT count(*) FROM nodes WHERE name = ? AND is_by_address = 0";
	struct history_row row;
	int64_t count;

	if (!history_row_begin(history, sql, &row, err))
		return false;
	history_put_text(&row, name);
	if (!history_row_number(&row, &count, err))
		return false;
	*ret_is_configured = count > 0;
	return true;
}

bool
history_find_address(struct history *history, const char *address, struct text_arena *arena, const char **ret_node,
    struct error *err)
{
	struct candidate known;
	bool is_name;

	if (!is_configured(history, address, &is_name, err))
		return false;
	*ret_node = address;
	if (is_name)
		return true;
	if (!find_by_address(history, address, arena, &known, err))
		return false;
	if (known.id != 0)
		*ret_node = known.name;
	return true;
}

bool
history_name_by_address(struct history *history, const char *address, struct snapshot *snapshot, struct error *err)
{
	struct candidate known, only;
	bool is_name;

	if (!is_configured(history, address, &is_name, err) ||
	    !find_by_address(history, address, &snapshot->text, &known, err))
		return false;
	if (!is_name && known.id != 0 && may_be_same(&known.kept, &snapshot->facts)) {
		snapshot->node = known.name;
		return true;
	}
	snapshot->node = address;
	if (!text_own(&snapshot->text, &snapshot->node, err))
		return false;
	if (is_name)
		return true;
	if (!find_by_computer(history, &snapshot->facts, &snapshot->text, &only, err))
		return false;
	if (only.id != known.id && sqlite3_db_readonly(history->db, "main") == 0 &&
	    !note_address(history, address, only.id, err))
		return false;
	if (only.id != 0)
		snapshot->node = only.name;
	snapshot->is_by_address = only.id == 0;
	return true;
}
