#include "tests/unit/windows/fake_wsman.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/psrp/call.h"
#include "lib/psrp/node.h"
#include "lib/wsman/wsman.h"

#define ENTRIES    128
#define ANSWERS    8
#define QUESTIONS  4096
#define VALUES     256

struct answer {
	const char *instances;		/* NULL: a failure */
	enum error_kind kind;
	const char *text;
	unsigned int number;		/* of the fault; 0: no fault */
};

struct entry {
	const char *pattern;
	struct answer answers[ANSWERS];
	size_t count, next;
};

/* Tests run one after another, so one table will do. */
static struct entry entries[ENTRIES];
static size_t entry_count;
static char *questions[QUESTIONS];
static unsigned int shares[QUESTIONS];	/* of the time, that each was allowed */
static size_t question_count;
static const char *remark = "";
static const char *fake_outputs[FAKE_OUTPUTS];
static unsigned int shells_open, paused_ms, question_ms, spent_ms;
static unsigned int opened, open_now, restarts, deadline_ms, allowed_ms, share;
static struct wsman_fault last_fault;

struct wsman {
	unsigned int requests;
};

static struct entry *
entry_of(const char *pattern)
{
	size_t i;

	for (i = 0; i < entry_count; i++)
		if (strcmp(entries[i].pattern, pattern) == 0)
			return &entries[i];
	if (entry_count == ENTRIES)
		abort();
	entries[entry_count].pattern = pattern;
	return &entries[entry_count++];
}

static void
add_answer(const char *pattern, bool is_first, struct answer answer)
{
	struct entry *entry = entry_of(pattern);

	if (is_first)
		entry->count = entry->next = 0;
	if (entry->count == ANSWERS)
		abort();
	entry->answers[entry->count++] = answer;
}

void
fake_answer(const char *pattern, const char *instances)
{
	add_answer(pattern, true, (struct answer) { .instances = instances });
}

void
fake_failure(const char *pattern, enum error_kind kind, const char *text)
{
	add_answer(pattern, true, (struct answer) { .kind = kind, .text = text });
}

void
fake_fault(const char *pattern, enum error_kind kind, unsigned int number)
{
	add_answer(pattern, true, (struct answer) { .kind = kind, .text = "a fault", .number = number });
}

void
fake_then_answer(const char *pattern, const char *instances)
{
	add_answer(pattern, false, (struct answer) { .instances = instances });
}

void
fake_then_failure(const char *pattern, enum error_kind kind, const char *text)
{
	add_answer(pattern, false, (struct answer) { .kind = kind, .text = text });
}

unsigned int
fake_asked(const char *pattern)
{
	unsigned int count = 0;
	size_t i;

	for (i = 0; i < question_count; i++)
		count += fnmatch(pattern, questions[i], FNM_NOESCAPE) == 0;
	return count;
}

unsigned int
fake_asked_patiently(const char *pattern)
{
	unsigned int count = 0;
	size_t i;

	for (i = 0; i < question_count; i++)
		count += shares[i] == 1 && fnmatch(pattern, questions[i], FNM_NOESCAPE) == 0;
	return count;
}

void
fake_forget_questions(void)
{
	while (question_count > 0)
		free(questions[--question_count]);
}

unsigned int
fake_opened(void)
{
	return opened;
}

unsigned int
fake_open_now(void)
{
	return open_now;
}

unsigned int
fake_restarts(void)
{
	return restarts;
}

unsigned int
fake_deadline_ms(void)
{
	return deadline_ms;
}

unsigned int
fake_allowed_ms(void)
{
	return allowed_ms;
}

void
fake_reset(void)
{
	fake_forget_questions();
	memset(entries, 0, sizeof(entries));
	entry_count = 0;
	remark = "";
	opened = open_now = restarts = deadline_ms = allowed_ms = shells_open = paused_ms = question_ms = spent_ms = 0;
}

/* "Bindings:1.Protocol=http": cuts `text` up. */
static struct wsman_value
parse_value(char *text)
{
	struct wsman_value value = { .property = text, .text = "" };
	char *equals = strchr(text, '='), *point, *colon;

	if (equals == NULL) {
		value.is_nil = true;
		text[strcspn(text, "!")] = '\0';
	} else {
		*equals = '\0';
		value.text = equals + 1;
	}
	point = strchr(text, '.');
	if (point != NULL) {
		*point = '\0';
		value.leaf = point + 1;
	}
	colon = strchr(text, ':');
	if (colon != NULL) {
		*colon = '\0';
		value.occurrence = (unsigned int)strtoul(colon + 1, NULL, 10);
	}
	return value;
}

static bool
give_instance(char *line, const struct wsman_sink *sink, struct error *err)
{
	struct wsman_value values[VALUES];
	struct wsman_instance instance = { .class_name = "XmlFragment", .values = values };
	char *next = line, *text;

	while ((text = strsep(&next, ";")) != NULL) {
		if (instance.count == VALUES)
			abort();
		values[instance.count++] = parse_value(text);
	}
	return sink->instance(sink->state, &instance, err);
}

static bool
give_instances(const char *instances, const struct wsman_sink *sink, struct error *err)
{
	char *text = strdup(instances), *next = text, *line;
	bool ok = true;

	if (sink == NULL)
		goto out;
	sink->begin(sink->state);
	while (ok && (line = strsep(&next, "\n")) != NULL)
		ok = *line == '\0' || give_instance(line, sink, err);
out:
	free(text);
	return ok;
}

static bool
ask(struct wsman *client, const char *question, const struct wsman_sink *sink, struct error *err)
{
	size_t i;

	client->requests++;
	spent_ms += question_ms;
	shares[question_count] = share;
	last_fault = (struct wsman_fault) { 0 };
	if (question_count == QUESTIONS)
		abort();
	questions[question_count++] = strdup(question);
	for (i = entry_count; i-- > 0;) {
		struct entry *entry = &entries[i];
		const struct answer *answer = &entry->answers[entry->next];

		if (fnmatch(entry->pattern, question, FNM_NOESCAPE) != 0)
			continue;
		if (entry->next + 1 < entry->count)
			entry->next++;
		last_fault.number = answer->number;
		if (answer->instances == NULL)
			return error_set(err, answer->kind, "%s", answer->text);
		return give_instances(answer->instances, sink, err);
	}
	return error_set(err, ERROR_ABSENT, "nothing is known of '%s'", question);
}

bool
wsman_open(const struct source_target *target, struct wsman **ret_client, struct error *err)
{
	struct wsman *client = calloc(1, sizeof(*client));

	(void)target;
	if (client == NULL)
		return error_set(err, ERROR_NO_MEMORY, "out of memory");
	opened++;
	open_now++;
	*ret_client = client;
	return true;
}

void
wsman_set_deadline(struct wsman *client, unsigned int timeout_ms)
{
	(void)client;
	deadline_ms = timeout_ms;
	spent_ms = 0;
	share = 1;
}

void
wsman_set_allowed(struct wsman *client, unsigned int wanted_ms)
{
	(void)client;
	allowed_ms = wanted_ms;
}

void
wsman_set_share(struct wsman *client, unsigned int wanted)
{
	(void)client;
	share = wanted;
}

bool
wsman_enumerate(struct wsman *client, const char *ns, const char *wql, const char *identity,
    const struct wsman_sink *sink, struct error *err)
{
	char question[2048];

	(void)identity;
	snprintf(question, sizeof(question), "%s %s", ns, wql);
	return ask(client, question, sink, err);
}

bool
wsman_invoke(struct wsman *client, const struct wsman_call *call, const struct wsman_sink *sink, struct error *err)
{
	char question[2048];
	size_t length, i;

	length = (size_t)snprintf(question, sizeof(question), "%s %s.%s %s", call->ns, call->class_name, call->method,
	    call->selector_count == 1 ? call->selectors[0].value : "");
	for (i = 0; i < call->input_count; i++)
		length += (size_t)snprintf(question + length, sizeof(question) - length, " %s=%s", call->inputs[i].name,
		    call->inputs[i].value);
	return ask(client, question, sink, err);
}

bool
wsman_get(struct wsman *client, const char *ns, const char *class_name, const struct wsman_selector *selectors,
    size_t selector_count, const struct wsman_sink *sink, struct error *err)
{
	char question[2048];

	snprintf(question, sizeof(question), "%s %s.get %s", ns, class_name,
	    selector_count == 1 ? selectors[0].value : "");
	return ask(client, question, sink, err);
}

bool
wsman_put(struct wsman *client, const char *ns, const char *class_name, const struct wsman_selector *selectors,
    size_t selector_count, enum wsman_put_form form, const char *property, const char *value, struct error *err)
{
	char question[2048];

	snprintf(question, sizeof(question), "%s %s.put %s %s=%s %s", ns, class_name,
	    selector_count == 1 ? selectors[0].value : "", property, value,
	    form == WSMAN_PUT_INSTANCE ? "instance" : "fragment");
	return ask(client, question, NULL, err);
}

/* One at a time, as with the real one. */
struct wsman_shell {
	struct wsman *client;
	bool is_lost;
};

static bool
keep_output(void *state, const struct wsman_instance *instance, struct error *err)
{
	struct wsman_output *output = state;
	const char *name = wsman_text(instance, "file"), *code = wsman_text(instance, "exit");

	(void)err;
	output->exit_code = code == NULL ? 0 : (uint32_t)strtoul(code, NULL, 10);
	snprintf(output->errors, sizeof(output->errors), "%s", wsman_text(instance, "stderr") == NULL ? "" :
	    wsman_text(instance, "stderr"));
	output->text = strdup(name == NULL ? "" : fake_outputs[strtoul(name, NULL, 10)]);
	output->length = strlen(output->text);
	return true;
}

static void
begin_output(void *state)
{
	(void)state;
}

bool
wsman_shell_open(struct wsman *client, unsigned int code_page, const struct wsman_selector *variables,
    size_t variable_count, struct wsman_shell **ret_shell, struct error *err)
{
	char question[2000];

	snprintf(question, sizeof(question), "shell open %u%s%s%s%s", code_page, variable_count == 0 ? "" : " ",
	    variable_count == 0 ? "" : variables->name, variable_count == 0 ? "" : "=", variable_count == 0 ? "" : variables->value);
	if (!ask(client, question, NULL, err))
		return false;
	if (shells_open++ > 0)
		abort();
	*ret_shell = calloc(1, sizeof(**ret_shell));
	(*ret_shell)->client = client;
	return true;
}

bool
wsman_shell_run(struct wsman_shell *shell, const char *command, const char *arguments, struct wsman_output *ret_output,
    struct error *err)
{
	const struct wsman_sink sink = { begin_output, keep_output, ret_output };
	char question[10000];

	snprintf(question, sizeof(question), "shell run %s %s", command, arguments);
	shell->is_lost = !ask(shell->client, question, &sink, err);
	if (shell->is_lost && strcmp(err->text, "lost") != 0) {
		shell->is_lost = false;
		return false;
	}
	return !shell->is_lost;
}

bool
wsman_shell_is_lost(const struct wsman_shell *shell)
{
	return shell->is_lost;
}

void
wsman_shell_close(struct wsman_shell *shell)
{
	struct error ignored;

	if (shell == NULL)
		return;
	shells_open--;
	(void)ask(shell->client, "shell close", NULL, &ignored);
	free(shell);
}

void
wsman_output_clear(struct wsman_output *output)
{
	free(output->text);
	memset(output, 0, sizeof(*output));
}

bool
wsman_pause(struct wsman *client, unsigned int ms)
{
	(void)client;
	paused_ms += ms;
	return true;
}

unsigned int
wsman_time_left(const struct wsman *client)
{
	(void)client;
	return deadline_ms > spent_ms ? deadline_ms - spent_ms : 0;
}

void
fake_question_takes(unsigned int ms)
{
	question_ms = ms;
}

unsigned int
fake_shells_open(void)
{
	return shells_open;
}

unsigned int
fake_paused_ms(void)
{
	return paused_ms;
}

void
fake_output(size_t number, const char *text)
{
	fake_outputs[number] = text;
}

const struct wsman_fault *
wsman_last_fault(const struct wsman *client)
{
	(void)client;
	return last_fault.number == 0 ? NULL : &last_fault;
}

bool
wsman_read_events(struct wsman *client, const char *channel, const char *xpath, const struct wsman_sink *sink,
    struct error *err)
{
	char question[2048];

	snprintf(question, sizeof(question), "events %s %s", channel, xpath);
	return ask(client, question, sink, err);
}

unsigned int
wsman_request_count(const struct wsman *client)
{
	return client->requests;
}

const struct source_account *
wsman_account(const struct wsman *client)
{
	static const struct source_account account = { .password_end = FAKE_PASSWORD_END };

	(void)client;
	return &account;
}

const char *
wsman_logon(const struct wsman *client)
{
	(void)client;
	return "Basic, as monitor";
}

void
wsman_skew(time_t node_clock, long *ret_seconds, char *ret_text, size_t size)
{
	(void)node_clock;
	*ret_seconds = 0;
	snprintf(ret_text, size, "%s", "");
}

bool
wsman_knock(const struct source_target *target, unsigned int timeout_ms, struct source_listener *ret_listener,
    struct error *err)
{
	(void)timeout_ms;
	(void)err;
	snprintf(ret_listener->vendor, sizeof(ret_listener->vendor), "%s", target->name);
	return true;
}

const char *
wsman_remark(const struct wsman *client)
{
	(void)client;
	return remark;
}

void
fake_remark(const char *text)
{
	remark = text;
}

void
wsman_restart(struct wsman *client)
{
	(void)client;
	restarts++;
}

void
wsman_rest(struct wsman *client)
{
	(void)client;
}

void
wsman_close(struct wsman *client)
{
	if (client == NULL)
		return;
	open_now--;
	free(client);
}

/* No node of these tests has an endpoint. */
bool
psrp_node_ask(struct wsman *client, const char *endpoint, struct psrp_node *ret_node, struct error *err)
{
	(void)client;
	(void)ret_node;
	return error_set(err, ERROR_ABSENT, "no endpoint '%s'", endpoint);
}

bool
psrp_endpoint_is_wide(struct wsman *client, const char *endpoint, bool *ret_is_wide, struct error *err)
{
	(void)client;
	(void)ret_is_wide;
	return error_set(err, ERROR_ABSENT, "no endpoint '%s'", endpoint);
}

void
psrp_node_end(struct wsman *client, struct psrp_node *node)
{
	(void)client;
	(void)node;
}

bool
psrp_node_write(struct wsman *client, const char *endpoint, const struct source_action *action,
    struct wsman_output *ret_output, struct error *err)
{
	(void)client;
	(void)action;
	(void)ret_output;
	return error_set(err, ERROR_ABSENT, "no endpoint '%s'", endpoint);
}
