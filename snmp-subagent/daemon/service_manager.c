#include "snmp-subagent/daemon/service_manager.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

/* "@NAME" is an abstract socket: its first byte is 0. */
void
service_manager_tell(const char *words)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	size_t length = path == NULL ? 0 : strlen(path);
	int fd;

	if (length < 2 || (path[0] != '/' && path[0] != '@') || length >= sizeof(address.sun_path))
		return;
	memcpy(address.sun_path, path, length);
	if (path[0] == '@')
		address.sun_path[0] = '\0';
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd == -1)
		return;
	(void)sendto(fd, words, strlen(words), MSG_NOSIGNAL, (const struct sockaddr *)&address,
	    (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length));
	close(fd);
}

void
service_manager_tell_reloading(void)
{
	struct timespec now;
	char words[80];

	clock_gettime(CLOCK_MONOTONIC, &now);
	snprintf(words, sizeof(words), "RELOADING=1\nMONOTONIC_USEC=%" PRId64,
	    (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000);
	service_manager_tell(words);
}

int64_t
service_manager_watchdog_ms(void)
{
	const char *usec = getenv("WATCHDOG_USEC"), *pid = getenv("WATCHDOG_PID");
	long long number = usec == NULL ? 0 : strtoll(usec, NULL, 10);

	if (pid != NULL && strtoll(pid, NULL, 10) != (long long)getpid())
		return 0;
	if (number <= 0)
		return 0;
	return number / 2000 > 0 ? number / 2000 : 1;
}
