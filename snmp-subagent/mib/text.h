/*
 * text.h -- texts as the MIB can show them: escaped, and cut at what a DisplayString holds.
 */
#ifndef SNMP_SUBAGENT_MIB_TEXT_H
#define SNMP_SUBAGENT_MIB_TEXT_H

#include "lib/model/text.h"

/** Longest text that the MIB has (SitewatchText), bytes. */
#define MIB_TEXT_MAX 255

/**
 * Copy `text` as the MIB may show it: what escape.h calls harmful becomes '?', and what is longer than MIB_TEXT_MAX
 * bytes is cut at a character.
 * @param text  NULL is ""
 * @return in the arena, or a static ""; NULL when memory ran out
 */
const char *mib_text(struct text_arena *arena, const char *text);

/**
 * `before`, `name` and `after`, as one text in which the name gives way, with "...", where all would be longer than
 * MIB_TEXT_MAX; at least 16 bytes of it stay.
 * @return in the arena, not yet as mib_text() has it; NULL when memory ran out
 */
const char *mib_text_with_name(struct text_arena *arena, const char *before, const char *name, const char *after);

#endif
