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

#endif
