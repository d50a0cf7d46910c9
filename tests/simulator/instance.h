/*
 * instance.h -- classes as tables of properties, and instances written the way WinRM writes them.
 *
 * A class knows which objects of a machine are its instances, and how each property is got from
 * one. Two forms (windows.md 3.5): the star form with namespaces and a type, and the projection
 * that a list of columns gives, in w:XmlFragment.
 */
#ifndef TESTS_SIMULATOR_INSTANCE_H
#define TESTS_SIMULATOR_INSTANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "tests/simulator/buffer.h"
#include "tests/simulator/value.h"
#include "tests/simulator/world.h"

/** How answers are spoilt on purpose (fault kinds bad-datetime, long-name). */
struct distortion {
	bool has_bad_times;
	bool has_long_names;
};

/** One instance: an object of the world, and what its properties are worked out from besides. */
struct row {
	const struct world *world;
	const struct machine *machine;
	const void *object;
	time_t now;			/* our clock */
	struct distortion distortion;
};

struct property {
	const char *name;
	const char *constant;		/* what every instance has, without `get` and `write`; NULL: nil */
	void (*get)(const struct row *row, struct value *ret_value);
	/* Writes the whole element or elements: arrays, embedded objects, references. */
	void (*write)(
	    const struct row *row, const struct property *property, bool is_star, struct buffer *out);
	unsigned int since;		/* the Windows that first has it, as windows_version.number; 0: all */
};

struct class {
	const char *ns;			/* "root/cimv2" */
	const char *name;
	const struct property *properties;	/* alphabetical without case, as answers have them */
	size_t property_count;
	const char *keys[3];		/* selectors that address one instance; NULL ends them */
	/* Instances have tokens that stay theirs while others come and go. */
	size_t (*count)(const struct machine *machine);	/* upper bound */
	uint32_t (*token)(const struct machine *machine, size_t index);	/* NULL: the index is the token */
	/* NULL: there is no such instance (any more). */
	const void *(*object)(const struct world *world, const struct machine *machine, uint32_t token);
	const char *(*instance_class)(const struct row *row);	/* a subclass's name; NULL: `name` */
	bool (*is_there)(const struct machine *machine);	/* false: the machine has no such class; NULL: it has */
	/* The token of the instance that a key names, where walking over all would take long; may be NULL. */
	bool (*find)(struct machine *machine, const char *key, uint32_t *ret_token);
};

#define WMI "http://schemas.microsoft.com/wbem/wsman/1/wmi/"

/** The class of that name (no case) that `machine` has, or NULL. Static. */
const struct class *class_find(const struct machine *machine, const char *ns, const char *name);

/** True when `machine` has the WMI namespace `ns`, written with slashes. */
bool namespace_exists(const struct machine *machine, const char *ns);

/** The property of that name (no case) that this machine's version of the class has, or NULL. */
const struct property *class_property(
    const struct class *class, const struct machine *machine, const char *name);

/** The value of a property; arrays, embedded objects and references are nil here. */
void property_get(const struct property *property, const struct row *row, struct value *ret_value);

/** Write one instance in the star form. */
void instance_write(const struct class *class, const struct row *row, struct buffer *out);

/** Write one instance as a projection on `properties`, which are in the class's order. */
void instance_write_projection(const struct row *row, const struct property *const *properties, size_t count,
    struct buffer *out);

/** For `write` functions: an opening or closing tag, an element with text, a nil element. */
void element_open(struct buffer *out, bool is_star, const char *name);
void element_close(struct buffer *out, bool is_star, const char *name);
void element_text(struct buffer *out, bool is_star, const char *name, const char *text);
void element_nil(struct buffer *out, bool is_star, const char *name);

/**
 * The opening tag of an embedded object of `class_name`, whose children have the prefix p1; close with
 * element_close(). Its exact form on Windows is not known: this is OMI's (windows.md 3.8).
 */
void element_open_embedded(struct buffer *out, bool is_star, const char *name, const char *ns,
    const char *class_name);

/** A reference to the instance of `class_name` with that key "Name" (windows.md 3.6), in the form that the machine writes. */
void element_reference(struct buffer *out, const struct row *row, bool is_star, const char *name, const char *ns,
    const char *class_name, const char *key);

#define PROPERTY_COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define CONSTANT(name_, text_) { .name = name_, .constant = text_ }
#define NIL(name_) { .name = name_ }
#define GET(name_, function_) { .name = name_, .get = function_ }
#define WRITE(name_, function_) { .name = name_, .write = function_ }

/** The uptimes of the sites and the states of the pools, of root/cimv2: class_counters.c. */
extern const struct class class_web_service, class_pool_was;

/** The classes of each namespace: class_NAMESPACE.c. */
extern const struct class *const classes_cimv2[];
extern const struct class *const classes_iis6[];
extern const struct class *const classes_iis7[];
extern const struct class *const classes_cluster[];

#endif
