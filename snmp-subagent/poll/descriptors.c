#include "snmp-subagent/poll/descriptors.h"

#include <stdint.h>
#include <sys/resource.h>

#define OF_DAEMON 48	/* log, signals, history, AgentX: about 15; and room for files that are read and closed */
#define OF_WORKER 8	/* while it connects: resolver, authorities, a KDC */
#define OF_NODE	  1	/* its connection */

void
descriptors_raise(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
		limit.rlim_cur = limit.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &limit);
	}
}

size_t
descriptors_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur > INT32_MAX)
		return INT32_MAX;
	return (size_t)limit.rlim_cur;
}

size_t
descriptors_nodes(unsigned int workers)
{
	size_t limit = descriptors_limit(), others = OF_DAEMON + (size_t)workers * OF_WORKER;

	return limit <= others ? 0 : (limit - others) / OF_NODE;
}
