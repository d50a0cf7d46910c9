#include "tests/simulator/behaviour.h"

#include <strings.h>

#include "tests/simulator/buffer.h"

#define SERVICE_NOT_ACTIVE 1062U	/* Win32 */
#define INVALID_OBJECT	   4312U	/* Win32: a site that W3SVC does not have (windows-shell.md 3.4) */
#define PID_STEP 36U

void
machine_log(struct machine *machine, const struct log_event *event, time_t now)
{
	struct log_event *written;

	machine->events = array_grow(machine->events, machine->event_count, sizeof(*machine->events));
	written = &machine->events[machine->event_count++];
	*written = *event;
	written->record = (uint32_t)machine->event_count;
	written->time = machine_now(machine, now);
}

static void
log_service(struct world *world, struct machine *machine, const char *state, time_t now)
{
	const struct log_event event = {
		.log = "System", .source = "Service Control Manager", .code = 7036, .type = 3,
		.strings = { "World Wide Web Publishing Service", state },
		.message = text_format(&world->text,
		    "The World Wide Web Publishing Service service entered the %s state.", state),
	};

	machine_log(machine, &event, now);
}

void
w3svc_stop(struct world *world, struct machine *machine, time_t now)
{
	size_t i;

	if (!machine->w3svc_running)
		return;
	machine->w3svc_running = false;
	for (i = 0; i < machine->site_count; i++)
		machine->sites[i].state = RUN_STOPPED;
	for (i = 0; i < machine->pool_count; i++)
		machine->pools[i].state = RUN_STOPPED;
	log_service(world, machine, "stopped", now);
}

void
w3svc_start(struct world *world, struct machine *machine, time_t now)
{
	size_t i;

	if (machine->w3svc_running || machine->iis == 0)
		return;
	machine->w3svc_running = true;
	machine->w3svc_start = machine->w3svc_began = machine_now(machine, now);
	machine->w3svc_pid += PID_STEP;
	for (i = 0; i < machine->pool_count; i++)
		machine->pools[i].state = machine->pools[i].auto_start ? RUN_STARTED : RUN_STOPPED;
	for (i = 0; i < machine->site_count; i++) {
		struct web_site *site = &machine->sites[i];

		site->started_at = 0;
		site->win32_error = site->auto_start ? site->start_fails_with : 0;
		site->state = site->auto_start && site->start_fails_with == 0 ? RUN_STARTED : RUN_STOPPED;
	}
	log_service(world, machine, "running", now);
}

void
w3svc_restart_in_process(struct world *world, struct machine *machine, time_t now)
{
	const time_t start = machine->w3svc_start;
	const uint32_t pid = machine->w3svc_pid;

	w3svc_stop(world, machine, now);
	w3svc_start(world, machine, now);
	machine->w3svc_start = start;
	machine->w3svc_pid = pid;
}

void
machine_begin_shutdown(struct machine *machine, size_t count)
{
	size_t i;

	for (i = 0; i < machine->site_count && count > 0; i++) {
		if (machine->sites[i].state != RUN_STARTED)
			continue;
		machine->sites[i].state = RUN_STOPPED;
		count--;
	}
}

void
machine_restart_at(struct world *world, struct machine *machine, time_t clock, time_t now)
{
	w3svc_stop(world, machine, now);
	machine->clock_offset_s = clock - now;
	machine_restart(world, machine, now);
}

void
machine_restart(struct world *world, struct machine *machine, time_t now)
{
	w3svc_stop(world, machine, now);
	machine->boot_time = machine_now(machine, now);
	w3svc_start(world, machine, now);
}

uint32_t
site_act(struct machine *machine, struct web_site *site, enum site_action action, time_t now)
{
	if (action != SITE_STOP && !machine->w3svc_running)
		return SERVICE_NOT_ACTIVE;
	if (action == SITE_START && site_state(machine, site) == RUN_UNKNOWN)
		return INVALID_OBJECT;
	switch (action) {
	case SITE_START:
		site->win32_error = site->start_fails_with;
		if (site->start_fails_with != 0)
			return site->start_fails_with;
		if (site->state != RUN_STARTED)
			site->started_at = machine_now(machine, now);
		site->state = RUN_STARTED;
		break;
	case SITE_STOP:
		site->state = RUN_STOPPED;
		break;
	case SITE_PAUSE:
		site->state = RUN_PAUSED;
		return 0;
	case SITE_CONTINUE:
		site->state = RUN_STARTED;
		return 0;
	}
	if (machine->iis == 6)
		site->auto_start = action == SITE_START;
	return 0;
}

void
site_set_auto_start(const struct world *world, struct machine *machine, struct web_site *site, bool value)
{
	const uint32_t id = site->id;
	size_t i;

	site->auto_start = value;
	site->has_flag_set = true;
	for (i = 0; machine->shared != NULL && i < world->machine_count; i++) {
		struct machine *other = world->machines[i];
		struct web_site *same = machine_site(other, id);

		if (same == NULL || other->shared == NULL || strcasecmp(other->shared, machine->shared) != 0)
			continue;
		same->auto_start = value;
		same->has_flag_set = true;
	}
}
