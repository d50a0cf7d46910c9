/*
 * operation.h -- what a WS-Management request gets for an answer.
 *
 * Works on the simulated world; knows nothing of HTTP but the status. Not for two threads at once.
 */
#ifndef TESTS_SIMULATOR_OPERATION_H
#define TESTS_SIMULATOR_OPERATION_H

#include <stdint.h>
#include <time.h>

#include "tests/simulator/buffer.h"
#include "tests/simulator/enumeration.h"
#include "tests/simulator/injection.h"
#include "tests/simulator/moment.h"
#include "tests/simulator/request.h"
#include "tests/simulator/shell_list.h"
#include "tests/simulator/world.h"

/** Everything behind the listeners. */
struct simulation {
	struct world world;
	struct enumeration_list enumerations;
	struct shell_list shells;
	struct injection_list *injections;
	struct moment_list *moments;
	size_t page_items;		/* at most so many in one message; 0: as Windows does */
	uint64_t requests[ACTION_COUNT];	/* by bit of enum action */
	uint64_t logons;		/* requests with credentials on a connection that was not let in before */
	struct buffer writes;		/* each Put, and each call of a method that changes something, as members of a list in JSON */
};

/** One request on its way to its answer. */
struct operation {
	struct simulation *simulation;
	struct machine *machine;
	const struct request *request;
	bool is_anonymous;		/* Identify without authentication: tells no version */
	struct injection injection;
	time_t now;			/* our clock */
	/* the answer: */
	unsigned int status;		/* of HTTP */
	unsigned int wait_ms;		/* before it goes out */
	struct buffer *body;		/* empty at first */
};

/** Answer; `status` and `body` are filled. */
void operation_run(struct operation *operation);

/** Answer with a fault and HTTP 500. */
void operation_fault(struct operation *operation, const struct fault *fault);
void operation_fault_named(struct operation *operation, enum fault_name name);

/** Parts of operation_run(), each in a file of its own. */
void enumerate_run(struct operation *operation);
void pull_run(struct operation *operation);
void release_run(struct operation *operation);
void get_run(struct operation *operation);
void put_run(struct operation *operation);
void invoke_run(struct operation *operation);
void subscribe_run(struct operation *operation);
void unsubscribe_run(struct operation *operation);
void shell_run(struct operation *operation);

/** Note what was asked to be written, whatever comes of it: "Put", "Start"... */
void operation_note_write(struct operation *operation, const char *what, const char *class_name, const char *key);

/** What row of the world an operation works on besides the object. */
struct row operation_row(const struct operation *operation);

/** Fault for a resource that is not there, or false: class and namespace are. */
bool operation_refuse_resource(struct operation *operation, const struct class **ret_class);

/** Write a page of events; `subscribe.c`. */
void events_pull(struct operation *operation, struct enumeration *enumeration);

/** Find the object that the selectors address, and its token; answers with a fault when there is none. */
bool operation_select(struct operation *operation, const struct class *class, struct row *ret_row);

#endif
