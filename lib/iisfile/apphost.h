/*
 * apphost.h -- applicationHost.config of IIS 7 and later (and of IIS Express): its section `sites`.
 *
 * Source: IIS configuration reference, system.applicationHost/sites. A section that is encrypted or kept in
 * another file fails the reading: what cannot be read is not taken for its default.
 */
#ifndef LIB_IISFILE_APPHOST_H
#define LIB_IISFILE_APPHOST_H

#include "lib/iisfile/format.h"

/** The children of the root that tell this format; the second may hold the first. */
#define FILE_APPHOST_ELEMENT  "system.applicationHost"
#define FILE_APPHOST_LOCATION "location"

extern const struct file_format file_apphost;

#endif
