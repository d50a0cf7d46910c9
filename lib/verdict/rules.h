/*
 * rules.h -- the table of design, section 4: the first row that applies to a site.
 */
#ifndef LIB_VERDICT_RULES_H
#define LIB_VERDICT_RULES_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/model/error.h"
#include "lib/verdict/judging.h"
#include "lib/memory/memory.h"
#include "lib/verdict/verdict.h"

/** Judge one listed site: rows 1 to 19. ERROR_NO_MEMORY. */
bool site_rules_judge(const struct site_case *site, struct site_verdict *ret_verdict, struct error *err);

/**
 * Row 20: a site that is not listed.
 * @param name         as expected or as remembered; borrowed by the verdict
 * @param past         what is remembered of it; NULL when it was never seen
 * @param is_expected  named by the policy; else it was only remembered as running
 */
bool site_rules_missing(const struct judging *on, const char *name, const struct site_memory *past,
    bool is_expected, struct site_verdict *ret_verdict, struct error *err);

#endif
