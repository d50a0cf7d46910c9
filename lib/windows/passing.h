/*
 * passing.h -- numbers of errors that pass by themselves.
 */
#ifndef LIB_WINDOWS_PASSING_H
#define LIB_WINDOWS_PASSING_H

#include <stdbool.h>
#include <stdint.h>

/**
 * The same again, a moment later, may do: IIS, WMI or RPC is not up yet, shuts something down, or has too much to do.
 * What is unknown here is no such thing.
 * @param number  of Win32, also inside an HRESULT, or what COM or WMI says
 *
 * Source: MS-ERREF 2.1, 2.2; MS-WMI 2.2.11.
 */
bool windows_is_passing(uint32_t number);

#endif
