/*
 * reference.h -- the key of the instance that a reference names, in each form that a node may write it in.
 *
 * An endpoint reference (w:SelectorSet) is what WinRM writes; a path of WMI is what the providers know:
 * \\HOST\root\MSCluster:MSCluster_Node.Name="A". Plain values: nothing here allocates.
 */
#ifndef LIB_WINDOWS_REFERENCE_H
#define LIB_WINDOWS_REFERENCE_H

#include <stdbool.h>

#include "lib/wsman/wsman.h"

#define WINDOWS_KEY_SIZE 1025		/* nothing of a cluster has a longer name */

/** `text` without the blanks round it. @return false when nothing is left, or too much */
bool windows_key_trim(const char *text, char ret_key[WINDOWS_KEY_SIZE]);

/**
 * The value of `key` in a path of WMI. Host and namespace may be missing, the class may not; it may have several keys,
 * or one that is not named.
 * @return false when this is no path to its end, or none with that key
 */
bool windows_path_key(const char *path, const char *key, char ret_key[WINDOWS_KEY_SIZE]);

/** The value of `key` in the reference that stands in `property`, without the blanks round it; false: it cannot be told. */
bool windows_reference_key(
    const struct wsman_instance *instance, const char *property, const char *key, char ret_key[WINDOWS_KEY_SIZE]);

#endif
