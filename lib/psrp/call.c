#include "lib/psrp/call.h"

#include <stdlib.h>
#include <string.h>

#include "lib/model/text_stream.h"
#include "lib/psrp/fragment.h"
#include "lib/psrp/message.h"
#include "lib/wsman/request.h"

#define CAPABILITY \
	"<Obj RefId=\"0\"><MS><Version N=\"protocolversion\">2.3</Version><Version N=\"PSVersion\">2.0</Version>" \
	"<Version N=\"SerializationVersion\">1.1.0.1</Version></MS></Obj>"

#define NO_HOST \
	"<MS><B N=\"_isHostNull\">true</B><B N=\"_isHostUINull\">true</B><B N=\"_isHostRawUINull\">true</B>" \
	"<B N=\"_useRunspaceHost\">true</B></MS></Obj>"

/* A number of the enumeration `type`, whose types are a list of their own. */
#define ENUMERATED(name, ref, list, type, word, number) \
	"<Obj N=\"" name "\" RefId=\"" ref "\"><TN RefId=\"" list "\"><T>System.Management.Automation.Runspaces." type "</T>" \
	"<T>System.Enum</T><T>System.ValueType</T><T>System.Object</T></TN><ToString>" word "</ToString><I32>" number "</I32></Obj>"

#define INIT_POOL \
	"<Obj RefId=\"0\"><MS><I32 N=\"MinRunspaces\">1</I32><I32 N=\"MaxRunspaces\">1</I32>" \
	ENUMERATED("PSThreadOptions", "1", "0", "PSThreadOptions", "Default", "0") \
	ENUMERATED("ApartmentState", "2", "1", "ApartmentState", "UNKNOWN", "2") \
	"<Obj N=\"HostInfo\" RefId=\"3\">" NO_HOST "<Nil N=\"ApplicationArguments\" /></MS></Obj>"

#define NOT_MERGED(name, ref) \
	"<Obj N=\"" name "\" RefId=\"" ref "\"><TNRef RefId=\"3\" /><ToString>None</ToString><I32>0</I32></Obj>"

/* One command without input; its name, and then its parameters, come in between. */
#define PIPELINE_BEGIN \
	"<Obj RefId=\"0\"><MS><B N=\"NoInput\">true</B>" \
	ENUMERATED("ApartmentState", "1", "0", "ApartmentState", "UNKNOWN", "2") \
	ENUMERATED("RemoteStreamOptions", "2", "1", "RemoteStreamOptions", "AddInvocationInfo", "15") \
	"<B N=\"AddToHistory\">false</B><Obj N=\"HostInfo\" RefId=\"3\">" NO_HOST \
	"<Obj N=\"PowerShell\" RefId=\"4\"><MS><B N=\"IsNested\">false</B><Nil N=\"ExtraCmds\" /><Obj N=\"Cmds\" RefId=\"5\">" \
	"<TN RefId=\"2\"><T>System.Collections.Generic.List`1[[System.Management.Automation.PSObject, System.Management.Automation, " \
	"Version=1.0.0.0, Culture=neutral, PublicKeyToken=31bf3856ad364e35]]</T><T>System.Object</T></TN><LST>" \
	"<Obj RefId=\"6\"><MS><S N=\"Cmd\">"
#define PIPELINE_KIND "</S><B N=\"IsScript\">"
#define PIPELINE_ARGUMENTS \
	"</B><Nil N=\"UseLocalScope\" />" \
	ENUMERATED("MergeMyResult", "7", "3", "PipelineResultTypes", "None", "0") \
	NOT_MERGED("MergeToResult", "8") NOT_MERGED("MergePreviousResults", "9") \
	"<Obj N=\"Args\" RefId=\"10\"><TNRef RefId=\"2\" /><LST>"
#define PIPELINE_END \
	"</LST></Obj>" NOT_MERGED("MergeError", "11") NOT_MERGED("MergeWarning", "12") NOT_MERGED("MergeVerbose", "13") \
	NOT_MERGED("MergeDebug", "14") NOT_MERGED("MergeInformation", "15") "</MS></Obj></LST></Obj><Nil N=\"History\" />" \
	"<B N=\"RedirectShellErrorOutputPipe\">false</B></MS></Obj><B N=\"IsNested\">false</B></MS></Obj>"
#define FIRST_PARAMETER_REF 16

struct session {
	struct wsman *client;
	const struct psrp_call *call;
	struct wsman_shell *shell;
	struct psrp_joiner joiner;
	char pool[PSRP_GUID_SIZE], pipeline[PSRP_GUID_SIZE];
	uint32_t awaited;		/* kind of the message that ends what is waited for */
	uint32_t state;			/* that it told; PSRP_STATE_UNTOLD: it has not come */
	char words[384], id[96];	/* of the first error */
	char *text;
	size_t length;
	bool is_no_text;		/* another object than a string was written */
};

static bool
make_guid(char ret_guid[PSRP_GUID_SIZE], struct error *err)
{
	char id[WSMAN_MESSAGE_ID_SIZE];

	if (!wsman_message_id(id, err))
		return false;
	memcpy(ret_guid, id + strlen("uuid:"), PSRP_GUID_SIZE);
	return true;
}

static bool
keep_text(struct session *session, const struct psrp_saying *saying, struct error *err)
{
	char *larger;

	if (saying->text == NULL) {
		session->is_no_text = true;
		return true;
	}
	if (saying->length > WSMAN_OUTPUT_MAX - session->length)
		return error_set(err, ERROR_LIMIT, "the function writes more than %zu MiB", WSMAN_OUTPUT_MAX >> 20);
	larger = realloc(session->text, session->length + saying->length + 1);
	if (larger == NULL)
		return error_memory(err);
	memcpy(larger + session->length, saying->text, saying->length + 1);
	session->text = larger;
	session->length += saying->length;
	return true;
}

/* Others are on the way there, or back ([MS-PSRP] 2.2.3.4, 2.2.3.5). */
static bool
is_final(const struct session *session, uint32_t kind, uint32_t state)
{
	const bool is_over = state == PSRP_POOL_CLOSED || state == PSRP_POOL_BROKEN;	/* stopped and failed, of a pipeline */

	return is_over || (kind == session->awaited &&
	                      state == (kind == PSRP_POOL_STATE ? PSRP_POOL_OPENED : PSRP_PIPELINE_COMPLETED));
}

/* Progress, warnings and what else there is go by. */
static bool
is_wanted(const struct session *session, const struct psrp_message *message)
{
	return message->kind == session->awaited || message->kind == PSRP_POOL_STATE ||
	       (session->awaited == PSRP_PIPELINE_STATE && (message->kind == PSRP_OUTPUT || message->kind == PSRP_ERROR_RECORD));
}

static bool
take_message(void *state, const struct psrp_message *message, struct error *err)
{
	struct session *session = state;
	struct psrp_saying saying = { 0 };
	bool ok;

	if (session->state != PSRP_STATE_UNTOLD || !is_wanted(session, message))
		return true;
	ok = psrp_message_read(message, &saying, err) && (message->kind != PSRP_OUTPUT || keep_text(session, &saying, err));
	if (is_final(session, message->kind, saying.state))
		session->state = saying.state;
	if (message->kind != PSRP_OUTPUT && session->words[0] == '\0') {
		memcpy(session->words, saying.words, sizeof(session->words));
		memcpy(session->id, saying.id, sizeof(session->id));
	}
	psrp_saying_clear(&saying);
	return ok;
}

static bool
take_bytes(void *state, const void *bytes, size_t count, struct error *err)
{
	struct session *session = state;

	return psrp_join(&session->joiner, bytes, count, take_message, session, err);
}

static bool
is_over(const void *state)
{
	const struct session *session = state;

	return session->state != PSRP_STATE_UNTOLD;
}

/* Until the state of `kind` is told. */
static bool
wait_for(struct session *session, uint32_t kind, const struct psrp_fragment *pipeline, struct error *err)
{
	const struct wsman_stream stream = { .take = take_bytes, .is_over = is_over, .state = session };

	session->awaited = kind;
	session->state = PSRP_STATE_UNTOLD;
	if (pipeline == NULL)
		return wsman_pool_run(session->shell, NULL, NULL, 0, &stream, err);
	return wsman_pool_run(session->shell, session->pipeline, pipeline->bytes, pipeline->count, &stream, err);
}

/* What a refusal, and what it is not to be there, mean of an endpoint. */
static bool
advise(const struct psrp_call *call, struct error *err)
{
	if (err->kind == ERROR_DENIED)
		return error_prefix(err, "the account has no role at the endpoint '%s': make it a member of the group of that role",
		    call->endpoint);
	return err->kind != ERROR_ABSENT ? false : error_prefix(err,
	    "the node has no endpoint '%s': register it with Register-SitewatchEndpoint.ps1", call->endpoint);
}

static bool
open_pool(struct session *session, struct error *err)
{
	struct psrp_fragment creation = { 0 };
	bool ok;

	ok = psrp_fragment_add(&creation, 1, PSRP_SESSION_CAPABILITY, session->pool, NULL, CAPABILITY, err) &&
	    psrp_fragment_add(&creation, 2, PSRP_INIT_RUNSPACE_POOL, session->pool, NULL, INIT_POOL, err) &&
	    wsman_pool_open(session->client, session->call->endpoint, session->pool, creation.bytes, creation.count,
	        &session->shell, err);
	free(creation.bytes);
	if (!ok)
		return advise(session->call, err);
	if (!wait_for(session, PSRP_POOL_STATE, NULL, err))
		return false;
	return session->state == PSRP_POOL_OPENED ||
	       error_set(err, ERROR_FAULT, "the endpoint '%s' does not open a session (state %u)%s%s", session->call->endpoint,
	           session->state, session->words[0] != '\0' ? ". The node says: " : "", session->words);
}

static bool
write_pipeline(const struct psrp_call *call, struct text_stream *ret_text, struct error *err)
{
	size_t i;

	if (!text_stream_begin(ret_text, err))
		return false;
	fprintf(ret_text->out, "%s%s%s%s%s", PIPELINE_BEGIN, call->function, PIPELINE_KIND, call->is_script ? "true" : "false",
	    PIPELINE_ARGUMENTS);
	for (i = 0; i < call->parameter_count; i++)
		fprintf(ret_text->out, "<Obj RefId=\"%zu\"><MS><S N=\"N\">%s</S><U32 N=\"V\">%u</U32></MS></Obj>",
		    FIRST_PARAMETER_REF + i, call->parameters[i].name, call->parameters[i].value);
	fputs(PIPELINE_END, ret_text->out);
	return text_stream_end(ret_text, err);
}

/* In an endpoint that is as it should be, a function that is not there is one that the role does not have. */
static bool
complain(const struct session *session, struct error *err)
{
	const struct psrp_call *call = session->call;

	if (strcmp(session->id, "CommandNotFoundException") == 0)
		return error_set(err, ERROR_DENIED,
		    "the account has no role at the endpoint '%s' in which %s is: make it a member of the group of that role, or "
		    "register the endpoint anew", call->endpoint, call->function);
	return error_set(err, ERROR_FAULT, "%s of the endpoint '%s' %s%s%s", call->function, call->endpoint,
	    session->state == PSRP_PIPELINE_STOPPED ? "was stopped" : "failed",
	    session->words[0] != '\0' ? ". The node says: " : "", session->words);
}

static bool
run_pipeline(struct session *session, struct error *err)
{
	struct psrp_fragment fragment = { 0 };
	struct text_stream text;
	bool ok;

	if (!write_pipeline(session->call, &text, err))
		return false;
	ok = psrp_fragment_add(&fragment, 3, PSRP_CREATE_PIPELINE, session->pool, session->pipeline, text.text, err) &&
	    wait_for(session, PSRP_PIPELINE_STATE, &fragment, err);
	free(text.text);
	free(fragment.bytes);
	return ok;
}

/* What it wrote, or why there is nothing. */
static bool
judge(const struct session *session, struct error *err)
{
	if (session->state != PSRP_PIPELINE_COMPLETED)
		return complain(session, err);
	return (session->text != NULL && !session->is_no_text) ||
	       error_set(err, ERROR_MALFORMED, "%s of the endpoint '%s' writes no text: is it the one of sitewatch?%s%s",
	           session->call->function, session->call->endpoint, session->words[0] != '\0' ? " The node says: " : "",
	           session->words);
}

/* From the first message to the last; afterwards no pool is left. */
static bool
run_session(struct session *session, struct error *err)
{
	const bool ok = make_guid(session->pool, err) && make_guid(session->pipeline, err) && open_pool(session, err) &&
	    run_pipeline(session, err);

	wsman_shell_close(session->shell);
	psrp_joiner_clear(&session->joiner);
	return ok;
}

bool
psrp_endpoint_is_wide(struct wsman *client, const char *endpoint, bool *ret_is_wide, struct error *err)
{
	const struct psrp_call call = { .endpoint = endpoint, .function = "1", .is_script = true };
	struct session session = { .client = client, .call = &call };
	const bool ok = run_session(&session, err);

	*ret_is_wide = ok && session.state == PSRP_PIPELINE_COMPLETED;
	free(session.text);
	return ok;
}

bool
psrp_call(struct wsman *client, const struct psrp_call *call, char **ret_text, size_t *ret_length, struct error *err)
{
	struct session session = { .client = client, .call = call };

	if (!run_session(&session, err) || !judge(&session, err)) {
		free(session.text);
		return false;
	}
	*ret_text = session.text;
	*ret_length = session.length;
	return true;
}
