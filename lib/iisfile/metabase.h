/*
 * metabase.h -- MetaBase.xml of IIS 6: a flat list of elements, placed by their Location.
 *
 * Source: the IIS 6.0 metabase reference, MBSchema.xml, and a file of Server 2003.
 */
#ifndef LIB_IISFILE_METABASE_H
#define LIB_IISFILE_METABASE_H

#include "lib/iisfile/format.h"

/** The child of the root that tells this format. */
#define FILE_METABASE_ELEMENT "MBProperty"

extern const struct file_format file_metabase;

#endif
