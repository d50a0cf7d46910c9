/*
 * fake_wsman.h -- a node that answers from a table, in place of the client in lib/wsman/wsman.h.
 *
 * A question is one line: "NAMESPACE QUERY", "NAMESPACE CLASS.METHOD KEY", "NAMESPACE CLASS.get KEY",
 * "NAMESPACE CLASS.put KEY PROPERTY=VALUE instance" (or "fragment"), "events CHANNEL XPATH", or of a remote shell
 * "shell open CODEPAGE" (with " NAME=VALUE" of a variable), "shell run COMMAND ARGUMENTS", "shell close". It is answered
 * by the newest entry whose pattern (fnmatch) fits; one that fits none fails with ERROR_ABSENT.
 *
 * Instances are lines, values are parted by ';': "Name=W3SVC;ProcessId=7", "Bindings:1.Protocol=http" (a leaf
 * in the second element of that name; ":0" may be left out), "InstallDate!" (null).
 */
#ifndef TESTS_UNIT_WINDOWS_FAKE_WSMAN_H
#define TESTS_UNIT_WINDOWS_FAKE_WSMAN_H

#include <stddef.h>

#include "lib/model/error.h"

/** Answer questions that fit `pattern` with `instances`, and no longer as before. Both are borrowed. */
void fake_answer(const char *pattern, const char *instances);
void fake_failure(const char *pattern, enum error_kind kind, const char *text);

/** The failure is a fault with this number, which wsman_last_fault() tells. */
void fake_fault(const char *pattern, enum error_kind kind, unsigned int number);

/** The same for the question after those answered so far; the last answer is given from then on. */
void fake_then_answer(const char *pattern, const char *instances);
void fake_then_failure(const char *pattern, enum error_kind kind, const char *text);

/** How many questions that fit `pattern` were asked; "*": all. */
unsigned int fake_asked(const char *pattern);
/** How many of them were allowed all of the time that was left. */
unsigned int fake_asked_patiently(const char *pattern);
void fake_forget_questions(void);

/** How many clients were opened, are open, and which time they were given last. */
unsigned int fake_opened(void);
unsigned int fake_open_now(void);
#define FAKE_PASSWORD_END 4000000000	/* what wsman_account() says */

/**
 * What a command writes, which is answered by "file=NUMBER;exit=CODE;stderr=TEXT": borrowed. A command that fails with the
 * text "lost" has lost its shell.
 */
#define FAKE_OUTPUTS 8
void fake_output(size_t number, const char *text);
/** From now on each question takes so much of the time that is allowed; nobody waits. */
void fake_question_takes(unsigned int ms);
/** Shells that are open now, and how long was waited in all. */
unsigned int fake_shells_open(void);
unsigned int fake_paused_ms(void);

/** What wsman_remark() says. */
void fake_remark(const char *text);
/** How often a conversation was begun anew. */
unsigned int fake_restarts(void);
unsigned int fake_deadline_ms(void);
unsigned int fake_allowed_ms(void);	/* 0: it was not set */

/** An empty table, no questions. */
void fake_reset(void);

#endif
