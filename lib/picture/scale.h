/*
 * scale.h -- a scale of time for lanes: days and hours of the local time zone.
 */
#ifndef LIB_PICTURE_SCALE_H
#define LIB_PICTURE_SCALE_H

#include <stdio.h>
#include <time.h>

/** How far from the left `time` stands, in per cent; what lies outside stands at the edge. */
double scale_place(time_t from, time_t to, time_t time);

/** A line at each step, `height` high; and its word, as SVG. At most a dozen. */
void scale_write_lines(FILE *out, time_t from, time_t to, int height);
void scale_write_words(FILE *out, time_t from, time_t to);

#endif
