/*
 * report_scene.h -- a scene for each test, and what check_iis_sites writes of it.
 */
#ifndef TESTS_UNIT_PLUGINS_REPORT_SCENE_H
#define TESTS_UNIT_PLUGINS_REPORT_SCENE_H

#include "plugins/report/output.h"
#include "tests/unit/verdict/scene.h"

/* Of the test that runs. */
extern struct scene scene;
extern char *text;	/* what was written last */

/** Setup of a test: a node without sites, and nothing written. */
int report_scene_begin(void **state);
/** Teardown of a test. */
int report_scene_end(void **state);

/** Judge the scene and write the report of it to `text`. */
void report_scene_write(const struct plugin_report *report);

/** Write to `text` the report of a look that failed; `node` may be NULL. */
void report_scene_write_error(
    const char *node, enum severity severity, const char *sentence, const struct plugin_report *report);

/** Fails the test unless `part` is in `text`. */
void assert_has(const char *part);

/** Fails the test when it is. */
void assert_lacks(const char *part);

/** A test between report_scene_begin() and report_scene_end(). */
#define SCENE_TEST(name) cmocka_unit_test_setup_teardown(name, report_scene_begin, report_scene_end)

#endif
