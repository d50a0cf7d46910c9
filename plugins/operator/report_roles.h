/*
 * report_roles.h -- the clusters of a report: a lane for each of their roles.
 */
#ifndef PLUGINS_OPERATOR_REPORT_ROLES_H
#define PLUGINS_OPERATOR_REPORT_ROLES_H

#include <stdbool.h>

#include "lib/picture/page.h"
#include "plugins/operator/all_nodes.h"

/**
 * Add all clusters of the configuration whose nodes are in the report, before its nodes.
 * @param history  NULL: there is none yet, and nothing is added
 */
bool report_roles_add(const struct sitewatch_call *call, struct history *history, const struct all_nodes *all,
    const struct page_request *request, struct page *page, struct error *err);

#endif
