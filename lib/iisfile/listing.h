/*
 * listing.h -- the sites of a configuration file, while it is read.
 *
 * What both formats have in common: a site may lack what stands elsewhere in the
 * file, before it or after it, and one damaged site does not hide the others.
 */
#ifndef LIB_IISFILE_LISTING_H
#define LIB_IISFILE_LISTING_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/model/error.h"
#include "lib/model/snapshot.h"

/** What a site leaves to the defaults; or-ed together. */
enum file_lack {
	FILE_LACKS_NAME = 1,
	FILE_LACKS_AUTO_START = 2,
	FILE_LACKS_BINDINGS = 4,
	FILE_LACKS_POOL = 8,
};

/** What sites inherit. Strings are copied; NULL is "". */
struct file_defaults {
	const char *name;		/* "": a site that lacks one is called as IIS 6 calls it, "W3SVC/7" */
	enum auto_start auto_start;
	const char *bindings;
	bool bindings_are_ftp;		/* a site that lacks bindings then is no web site */
	const char *pool;
};

#define FILE_NOTES_SIZE 768

/** Zeroed, with `snapshot` set, is empty. */
struct file_listing {
	struct snapshot *snapshot;	/* borrowed; where sites and their strings go */
	unsigned char *lacks;		/* for each of snapshot->sites, until it is finished */
	size_t note_count, left_out;	/* left_out: of these, sites that are not in the snapshot */
	char notes[FILE_NOTES_SIZE];	/* the first ones, joined; one line */
};

/**
 * Add a copy of `site`.
 * @param lacks  of enum file_lack
 * @param err    as snapshot_add_site()
 */
bool file_listing_add(struct file_listing *listing, const struct site *site, unsigned int lacks,
    struct error *err);

/** Take out the sites named `name` (case ignored), as <remove> does; NULL takes all out, as <clear> does. */
void file_listing_remove(struct file_listing *listing, const char *name);

/**
 * Note what cannot be read, a sentence for the operator. More than a few are only counted. Words of the file
 * in it are cut by file_quote().
 */
void file_listing_note(struct file_listing *listing, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** The same of a site that cannot be listed for that: the check is UNKNOWN at least. */
void file_listing_leave_out(struct file_listing *listing, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/**
 * The file is over: give the sites what they lack, leave doubles out, sort, and set the parts of the
 * snapshot.
 * @param defaults  what stood in the file for all of them
 */
bool file_listing_finish(
    struct file_listing *listing, const struct file_defaults *defaults, struct error *err);

/** Give back what is the listing's own; the snapshot stays. */
void file_listing_clear(struct file_listing *listing);

#endif
