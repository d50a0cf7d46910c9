/*
 * appcmd.h -- the sites of a node on which nothing was added: by appcmd.exe, which comes with IIS 7 and later.
 *
 * It runs in a remote shell, which is for administrators: four requests, however many sites there are. Only reading.
 */
#ifndef LIB_WINDOWS_APPCMD_H
#define LIB_WINDOWS_APPCMD_H

#include "lib/windows/look.h"

/**
 * Add the sites to the snapshot, with their pools, and note the parts. A listing that is not complete is none; what
 * passes by itself is asked once more.
 *
 * @param err  ERROR_DENIED: the shell, or IIS's configuration, is not for this account; ERROR_ABSENT: there is no
 *             appcmd.exe; ERROR_BUSY: too many shells; ERROR_FAULT, ERROR_MALFORMED: no complete listing
 */
bool windows_appcmd_read(struct windows_look *look, struct error *err);

#endif
