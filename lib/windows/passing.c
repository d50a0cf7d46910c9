#include "lib/windows/passing.h"

#include <stddef.h>

bool
windows_is_passing(uint32_t number)
{
	static const uint32_t numbers[] = {
		21,			/* the device is not ready */
		121,			/* the semaphore time-out has expired */
		170,			/* the resource is in use */
		1053, 1055, 1061, 1062,	/* of a service: no answer, its database is locked, no control now, not started */
		1237, 1460,		/* retry; time-out */
		1721, 1722, 1723, 1726, 1727,	/* of RPC: resources, unavailable, too busy, failed */
		0x80010001, 0x80010006, 0x80010108, 0x8001010a,	/* call rejected, connection ended, disconnected, retry later */
		0x80041006, 0x80041014, 0x80041032, 0x80041069,	/* WMI: memory, initialization, cancelled, timed out */
		0x80080005,		/* the server could not be started */
	};
	size_t i;

	if (number >> 16 == 0x8007)
		number &= 0xffff;
	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (numbers[i] == number)
			return true;
	return false;
}
