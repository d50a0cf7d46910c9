/* Runs of W3SVC: whether the node or the service started between two looks (memory.h). */
#include "lib/memory/step.h"

#include "lib/model/datetime.h"

#define PROCESS_START_S 2	/* the start of a process is exact; two readings round differently, as those of a boot do */
#define TORN_SLACK_S	5
#define CLOCKS_AGREE_S	120

static time_t
last_boot_read(const struct memory *before)
{
	return before->boot_read != 0 ? before->boot_read : before->boot_time;
}

bool
memory_is_same_process(const struct memory *before, const struct node_facts *facts)
{
	return before->w3svc_pid != 0 && before->w3svc_pid == facts->w3svc_pid && before->w3svc_start != 0 &&
	    facts->w3svc_start != 0 && datetime_apart(before->w3svc_start, facts->w3svc_start) <= PROCESS_START_S;
}

/* The start of W3SVC's process moved only because the clock was set: the boot time moved with it. */
static bool
is_clock_correction(const struct memory *before, const struct node_facts *facts)
{
	time_t boot_before = last_boot_read(before);

	return before->w3svc_pid != 0 && before->w3svc_pid == facts->w3svc_pid && boot_before != 0 &&
	       facts->boot_time != 0 &&
	       datetime_apart(facts->w3svc_start - before->w3svc_start, facts->boot_time - boot_before) <=
		   PROCESS_START_S;
}

/* A clock that restarts with the node may tell the same boot time each time, and the same start of W3SVC. */
static bool
uptime_fell(const struct memory *before, const struct node_facts *facts)
{
	if (before->local_time == 0 || facts->local_time == 0)
		return false;
	return facts->local_time - facts->boot_time + MEMORY_SAME_BOOT_S <
	    before->local_time - last_boot_read(before);
}

bool
memory_is_same_boot(const struct memory *before, const struct snapshot *snapshot)
{
	const struct node_facts *facts = &snapshot->facts;
	time_t boot_before = last_boot_read(before);
	time_t passed, grown;

	if (boot_before == 0 || facts->boot_time == 0)
		return true;
	if (uptime_fell(before, facts))
		return false;
	if (datetime_apart(facts->boot_time, boot_before) < MEMORY_SAME_BOOT_S || memory_is_same_process(before, facts))
		return true;
	if (before->local_time == 0 || facts->local_time == 0)
		return false;
	passed = snapshot->looked_at - before->looked_at;
	if (passed < 0)
		passed = facts->local_time - before->local_time;
	grown = (facts->local_time - facts->boot_time) - (before->local_time - boot_before);
	return grown > passed - MEMORY_SAME_BOOT_S;
}

/* The boot time, which Windows works out anew at each look, is another one: how long the node is up proves less than our clock. */
static bool
may_be_jitter(const struct memory *memory, const struct snapshot *snapshot, time_t fell)
{
	return fell <= MEMORY_SAME_BOOT_S && snapshot->looked_at > memory->looked_at &&
	    datetime_apart(snapshot->facts.boot_time, last_boot_read(memory)) > PROCESS_START_S;
}

/* Both tell of the same boot. A clock that was set back takes the boot time with it, and the uptime goes on. */
static bool
is_late_in_boot(const struct memory *memory, const struct snapshot *snapshot)
{
	const struct node_facts *facts = &snapshot->facts;
	time_t uptime = facts->local_time - facts->boot_time;
	time_t fell = memory->local_time - last_boot_read(memory) - uptime;

	if (fell <= 0 || fell > MEMORY_LATE_S || may_be_jitter(memory, snapshot, fell))
		return false;
	/* A clock that restarts with the node may tell the same boot each time: is there room for one in between? */
	return fell <= MEMORY_SAME_BOOT_S || snapshot->looked_at - memory->looked_at < uptime;
}

/* The clock says nothing of which look came first, but the uptime does: the process shows that both are of one boot. */
static bool
was_clock_set_between(const struct memory *memory, const struct node_facts *facts)
{
	time_t boot = last_boot_read(memory);

	return boot != 0 && facts->boot_time != 0 && memory->local_time != 0 && facts->local_time != 0 &&
	    memory_is_same_process(memory, facts) && datetime_apart(facts->boot_time, boot) >= MEMORY_SAME_BOOT_S;
}

/* It began before the newest boot known, in the run that the newest one followed, or shortly before by our clock. */
static bool
is_of_earlier_boot(const struct memory *memory, const struct snapshot *snapshot)
{
	const struct node_facts *facts = &snapshot->facts;
	time_t passed = snapshot->looked_at - memory->looked_at;

	if (facts->local_time > last_boot_read(memory) || memory_is_same_process(memory, facts) ||
	    is_clock_correction(memory, facts))
		return false;
	return (facts->w3svc_start != 0 &&
		   datetime_apart(facts->w3svc_start, memory->previous_start) <= PROCESS_START_S) ||
	    (passed < 0 && passed >= -MEMORY_LATE_S);
}

bool
memory_is_late(const struct memory *memory, const struct snapshot *snapshot)
{
	const struct node_facts *facts = &snapshot->facts;
	time_t boot = last_boot_read(memory), passed = snapshot->looked_at - memory->looked_at;

	if (was_clock_set_between(memory, facts))
		return is_late_in_boot(memory, snapshot);
	if (boot == 0 || facts->boot_time == 0 || memory->local_time == 0 || facts->local_time == 0)
		return passed < 0 && passed >= -MEMORY_UNTOLD_LATE_S;
	if (facts->local_time >= memory->local_time ||
	    (memory->w3svc_start != 0 && facts->w3svc_start > memory->w3svc_start + PROCESS_START_S))
		return false;
	if (datetime_apart(facts->boot_time, boot) < MEMORY_SAME_BOOT_S)
		return is_late_in_boot(memory, snapshot);
	return is_of_earlier_boot(memory, snapshot);
}

/* What the uptimes of the sites that ran at both looks say of the time between them. */
struct counters {
	size_t told;			/* of how many sites */
	uint32_t longest_s, shortest_s;
};

static struct counters
count_uptimes(const struct memory_step *step)
{
	const struct snapshot *snapshot = step->snapshot;
	struct counters counters = { 0 };
	size_t i;

	for (i = 0; i < snapshot->site_count; i++) {
		const struct site *is = &snapshot->sites[i];
		const struct site_memory *was = step->same[i];
		uint32_t uptime_s = is->service_uptime_s;

		if (is->run_state != RUN_STARTED || uptime_s == SITE_UPTIME_UNKNOWN || was == NULL ||
		    was->run_state != RUN_STARTED || was->gone_since != 0)
			continue;
		if (counters.told == 0 || uptime_s > counters.longest_s)
			counters.longest_s = uptime_s;
		if (counters.told == 0 || uptime_s < counters.shortest_s)
			counters.shortest_s = uptime_s;
		counters.told++;
	}
	return counters;
}

/* On our clock and on the node's, where it is told: either may have been set. */
struct interval {
	time_t shorter, longer;
};

static struct interval
time_between(const struct memory_step *step)
{
	const struct memory *before = step->before, *after = &step->after;
	time_t ours = after->looked_at - before->looked_at, theirs = after->local_time - before->local_time;

	if (!before->is_known)
		return (struct interval) { 0, 0 };
	if (before->local_time == 0 || after->local_time == 0)
		theirs = ours;
	return ours < theirs ? (struct interval) { ours, theirs } : (struct interval) { theirs, ours };
}

/*
 * The node's only site started, and W3SVC itself did not: somebody restarted the site. Of more sites the total may be
 * their sum, so it proves nothing there.
 */
static bool
was_only_site_restarted(const struct memory_step *step)
{
	return step->snapshot->site_count == 1 && step->snapshot->facts.w3svc_total_uptime_s > time_between(step).longer;
}

/* Each of them started after the look before was over. */
static bool
counters_show_start(const struct memory_step *step, const struct counters *counters)
{
	return counters->told > 0 && counters->longest_s + SITE_UPTIME_SLACK_S < time_between(step).shorter &&
	    !was_only_site_restarted(step);
}

/* None of them started after the look before began. */
static bool
counters_show_same_run(const struct memory_step *step, const struct counters *counters)
{
	struct interval between = time_between(step);

	return counters->told > 0 && between.shorter > 0 && counters->shortest_s >= between.longer;
}

static bool
add_start(struct memory_step *step, enum change_kind kind, struct error *err)
{
	return change_list_add(
	    &step->changes, &(struct change) { .kind = kind, .time = step->started }, err);
}

/* By the age of what began at `began`, node's clock. Where clocks were set nothing is concluded. */
static bool
began_since_look(const struct memory_step *step, time_t began)
{
	time_t now = step->after.local_time;

	return began != 0 && now >= began && now - began + SITE_UPTIME_SLACK_S < time_between(step).shorter;
}

static bool
began_before_look(const struct memory_step *step, time_t began)
{
	time_t now = step->after.local_time;

	return began != 0 && now != 0 && now - began >= time_between(step).longer;
}

/*
 * W3SVC runs in another process than at the look before. Where an account is not shown when a process started, or was
 * not then, it is shown its number; and a process that is younger than that look is another one.
 */
static bool
is_another_process(const struct memory_step *step)
{
	const struct memory *before = step->before;
	const struct node_facts *facts = &step->snapshot->facts;

	if (before->w3svc_start == 0 || facts->w3svc_start == 0)
		return (before->w3svc_pid != 0 && facts->w3svc_pid != 0 && before->w3svc_pid != facts->w3svc_pid) ||
		    began_since_look(step, facts->w3svc_start);
	return datetime_apart(before->w3svc_start, facts->w3svc_start) > PROCESS_START_S &&
	    !is_clock_correction(before, facts);
}

static bool
step_boot(struct memory_step *step, struct error *err)
{
	const struct node_facts *facts = &step->snapshot->facts;
	struct memory *after = &step->after;

	step->has_booted = step->has_started = true;
	after->boot_time = after->boot_read = facts->boot_time;
	after->w3svc_start = facts->w3svc_start;
	after->w3svc_pid = facts->w3svc_pid;
	after->previous_start = step->before->last_start;
	after->last_start = memory_later(facts->boot_time, facts->w3svc_start);
	step->started = facts->boot_time;
	return add_start(step, CHANGE_BOOT, err);
}

/*
 * A process that hosts other services too may outlive a restart of W3SVC (windows.md 9.2): a service that was
 * seen not running and runs, or whose sites all started, started in between, whatever its process says.
 */
static bool
step_service_start(struct memory_step *step, const struct counters *counters, struct error *err)
{
	const struct node_facts *facts = &step->snapshot->facts;
	struct memory *after = &step->after;
	time_t started;

	step->has_started = true;
	after->previous_start = step->before->last_start;
	started = facts->w3svc_start;
	if (started == 0 || memory_is_same_process(step->before, facts))
		started = counters_show_start(step, counters) ? step->clock - (time_t)counters->longest_s : step->clock;
	step->started = started;
	after->w3svc_start = facts->w3svc_start;
	after->w3svc_pid = facts->w3svc_pid;
	after->last_start = memory_later(after->boot_time, memory_later(started, after->w3svc_start));
	return add_start(step, CHANGE_SERVICE_START, err);
}

/* No start in between: keep the times as first read, but for a clock that was set. */
static void
step_no_start(struct memory_step *step)
{
	const struct node_facts *facts = &step->snapshot->facts;
	struct memory *after = &step->after;

	if (facts->w3svc_start != 0 && datetime_apart(after->w3svc_start, facts->w3svc_start) > PROCESS_START_S)
		after->w3svc_start = facts->w3svc_start;
	after->last_start = memory_later(memory_moment_back(step->before->last_start, step->set_back_s),
	    memory_later(after->boot_time, after->w3svc_start));
}

/*
 * A boot time that moves by less than that drifts, and may do so to and fro, look after look: only where the clock itself
 * went on by less than ours did was it set.
 */
static bool
is_set_back(const struct memory_step *step, time_t back_s)
{
	const struct memory *before = step->before, *after = &step->after;

	if (back_s >= MEMORY_SAME_BOOT_S)
		return true;
	return back_s > PROCESS_START_S && before->local_time != 0 && after->local_time != 0 &&
	       2 * (after->looked_at - before->looked_at - (after->local_time - before->local_time)) >= back_s;
}

/*
 * The boot time goes along with a clock that is set forward. It does so too where a computer was asleep: then the clock went on
 * with ours, and nothing was set.
 */
static bool
is_set_forward(const struct memory_step *step, time_t forward_s)
{
	const struct memory *before = step->before, *after = &step->after;

	return forward_s >= MEMORY_SAME_BOOT_S && before->local_time != 0 && after->local_time != 0 &&
	       2 * (after->local_time - before->local_time - (after->looked_at - before->looked_at)) >= forward_s;
}

/* In the same boot: its time as first read, but for a clock that was set. */
static void
keep_boot(struct memory_step *step)
{
	time_t boot_before = last_boot_read(step->before), boot = step->snapshot->facts.boot_time;

	if (boot_before != 0 && boot != 0 &&
	    (is_set_back(step, boot_before - boot) || is_set_forward(step, boot - boot_before)))
		step->set_back_s = boot_before - boot;
	if (step->after.boot_time == 0 ||
	    (boot_before != 0 && boot != 0 && datetime_apart(boot, boot_before) >= MEMORY_SAME_BOOT_S))
		step->after.boot_time = boot;
}

/* Pending is not running either: whether it was starting or stopping then is not told. Nor is what was not there. */
static bool
came_up(const struct memory *before, const struct node_facts *facts)
{
	return facts->w3svc_state == SERVICE_RUNNING && (before->w3svc_state == SERVICE_STOPPED ||
	    before->w3svc_state == SERVICE_PENDING || before->w3svc_state == SERVICE_ABSENT);
}

static bool
find_start(struct memory_step *step, const struct counters *counters, struct error *err)
{
	const struct memory *before = step->before;
	const struct node_facts *facts = &step->snapshot->facts;
	struct memory *after = &step->after;

	after->boot_time = before->boot_time;
	after->boot_read = facts->boot_time != 0 ? facts->boot_time : before->boot_read;
	after->w3svc_start = before->w3svc_start;
	after->w3svc_pid = facts->w3svc_pid != 0 ? facts->w3svc_pid : before->w3svc_pid;
	after->previous_start = before->previous_start;
	after->w3svc_state = facts->w3svc_state;
	if (facts->w3svc_state == SERVICE_UNKNOWN ||
	    (facts->w3svc_state == SERVICE_PENDING && before->w3svc_state == SERVICE_STOPPED))
		after->w3svc_state = before->w3svc_state;

	if (!memory_is_same_boot(before, step->snapshot))
		return step_boot(step, err);
	keep_boot(step);
	if (is_another_process(step) || came_up(before, facts) || counters_show_start(step, counters))
		return step_service_start(step, counters, err);
	step_no_start(step);
	return true;
}

/* The start lies within the look before, give or take: what that look saw may be from before it or from after. */
static bool
tore_look(const struct memory_step *step)
{
	const struct memory *before = step->before;

	return step->has_started && before->local_time != 0 && before->look_end != 0 &&
	    step->started >= before->local_time - TORN_SLACK_S && step->started <= before->look_end + TORN_SLACK_S;
}

/*
 * Boot and process are told where they can be compared with what an earlier look was told, or are older than the look
 * before. A process that lives on shows that the node did not boot, also where the boot is not told.
 */
static bool
is_run_told(const struct memory_step *step)
{
	const struct memory *before = step->before;
	const struct node_facts *facts = &step->snapshot->facts;

	if (facts->w3svc_state != SERVICE_RUNNING)
		return false;
	if (facts->boot_time == 0 || (last_boot_read(before) == 0 && !began_before_look(step, facts->boot_time)))
		return memory_is_same_process(before, facts);
	return (before->w3svc_start != 0 && facts->w3svc_start != 0) ||
	    (before->w3svc_pid != 0 && facts->w3svc_pid != 0) || began_before_look(step, facts->w3svc_start);
}

/* Clocks that disagree over an interval prove nothing about how long it was. */
static uint32_t
agreed_time(const struct memory_step *step)
{
	struct interval between = time_between(step);

	if (between.shorter <= 0 || between.longer - between.shorter > CLOCKS_AGREE_S)
		return 0;
	return between.shorter < MEMORY_SHUTDOWN_S ? (uint32_t)between.shorter : MEMORY_SHUTDOWN_S;
}

bool
memory_step_starts(struct memory_step *step, struct error *err)
{
	const struct memory *before = step->before;
	struct counters counters = count_uptimes(step);

	if (!find_start(step, &counters, err))
		return false;
	step->after.looked_before_start = before->looked_before_start;
	if (step->has_started)
		step->after.looked_before_start = before->local_time;
	step->was_torn = tore_look(step);
	step->is_run_told = is_run_told(step);
	step->is_same_run = !step->has_started &&
	    (counters_show_same_run(step, &counters) ||
		(node_is_iis6(&step->snapshot->facts) && memory_is_same_process(before, &step->snapshot->facts)));
	step->agreed_s = agreed_time(step);
	return true;
}
