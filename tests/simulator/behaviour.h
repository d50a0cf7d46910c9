/*
 * behaviour.h -- how machines behave: restarts, starting and stopping. What clusters do is in cluster.h.
 *
 * Changes a world, and writes the events that the machines would write. `now` is our clock.
 */
#ifndef TESTS_SIMULATOR_BEHAVIOUR_H
#define TESTS_SIMULATOR_BEHAVIOUR_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "tests/simulator/world.h"

/**
 * Reboot in no time: boot and W3SVC's start are now; only sites with auto start run. Groups stay where they
 * are.
 */
void machine_restart(struct world *world, struct machine *machine, time_t now);

/** The same, and the machine's clock shows `clock` then: a battery was empty. */
void machine_restart_at(struct world *world, struct machine *machine, time_t clock, time_t now);

/** The beginning of a shutdown: the first `count` sites that run are stopped, and W3SVC still runs. Flags stay. */
void machine_begin_shutdown(struct machine *machine, size_t count);

/**
 * Stop or start W3SVC. Stopping stops all sites and leaves their flags; starting starts those with auto
 * start.
 */
void w3svc_stop(struct world *world, struct machine *machine, time_t now);
void w3svc_start(struct world *world, struct machine *machine, time_t now);

/** Both, inside the process that W3SVC shares with WAS since IIS 7: its id and its start stay. */
void w3svc_restart_in_process(struct world *world, struct machine *machine, time_t now);

/** What the methods Start, Stop, Pause and Continue of a site do. */
enum site_action {
	SITE_START,
	SITE_STOP,
	SITE_PAUSE,
	SITE_CONTINUE,
};

/**
 * Act on one site. On IIS 6 Start sets the flag and Stop clears it; on IIS 7+ neither touches it
 * (windows.md 7.2, 7.3).
 * @return 0, or the Win32 error that the machine tells
 */
uint32_t site_act(struct machine *machine, struct web_site *site, enum site_action action, time_t now);

/** Write the flag; on machines that share their configuration all have it then. */
void site_set_auto_start(
    const struct world *world, struct machine *machine, struct web_site *site, bool value);

/** Write an event with the machine's own time; strings are borrowed for ever (the world's text). */
void machine_log(struct machine *machine, const struct log_event *event, time_t now);

#endif
