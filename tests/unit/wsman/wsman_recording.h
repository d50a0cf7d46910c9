/*
 * wsman_recording.h -- for tests: a recorded conversation of another client with a real server, to be played again.
 */
#ifndef TESTS_UNIT_WSMAN_WSMAN_RECORDING_H
#define TESTS_UNIT_WSMAN_WSMAN_RECORDING_H

#include <stdbool.h>
#include <stddef.h>

#include "tests/unit/wsman/wsman_line.h"

/** What was asked, and what was answered. */
struct exchange {
	char *request;
	struct scripted answer;
};

/** `bytes` is the caller's, to free(); all else points into it. */
struct recording {
	char *bytes;
	struct exchange exchanges[SCRIPT_MAX];
	size_t count;
};

/**
 * Read one.
 * @param name  below SITEWATCH_RECORDED/wsman, or what lies beside the checkout: "shell/winrs_standard"
 * @return false when it is not there
 */
bool recording_load(const char *name, struct recording *ret_recording);

#endif
