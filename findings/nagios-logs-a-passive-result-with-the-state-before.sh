#!/bin/bash
# Tool:    Nagios Core, Debian's nagios4-core 4.4.6-4+deb12u2, log_passive_checks=1 (as it is without the line)
# Guess:   "PASSIVE SERVICE CHECK: host;service;state;output" in the log is the result that has just come in.
# Instead: state and output are those the service had before it: the first CRITICAL ever is logged as "0;(null)", and a later
#          recovery as "2;" with the text of the failure. The service itself takes the new state, as SERVICE ALERT shows.
# Why it matters here: who tries the event handler with passive results, and follows the log, sees each of them one call too late.
set -euo pipefail
folder=$(mktemp -d)
nagios=
trap 'kill $nagios 2>/dev/null || :; rm -rf "$folder"' EXIT
cd "$folder"
apt-get -qq -o APT::Sandbox::User=root download nagios4-core=4.4.6-4+deb12u2
dpkg -x ./*.deb root
mkdir results
cat >nagios.cfg <<CFG
nagios_user=$(id -un)
nagios_group=$(id -gn)
cfg_file=$folder/objects.cfg
log_file=$folder/log
object_cache_file=$folder/cache
status_file=$folder/status
status_update_interval=1
command_file=$folder/commands
lock_file=$folder/lock
temp_file=$folder/temp
temp_path=$folder
check_result_path=$folder/results
query_socket=$folder/queries
illegal_macro_output_chars=\`
CFG
cat >objects.cfg <<'CFG'
define command {
	command_name nothing
	command_line /bin/true
}
define contact {
	contact_name operator
	host_notifications_enabled 0
	service_notifications_enabled 0
	host_notification_commands nothing
	service_notification_commands nothing
}
define host {
	host_name server
	max_check_attempts 1
	active_checks_enabled 0
	contacts operator
}
define service {
	host_name server
	service_description role
	check_command nothing
	max_check_attempts 1
	active_checks_enabled 0
	contacts operator
}
CFG
root/usr/sbin/nagios4 --version | sed -n 2p
root/usr/sbin/nagios4 nagios.cfg >output 2>&1 &
nagios=$!
await() { # SECONDS COMMAND...
	local tries=$(($1 * 5))
	shift
	until "$@"; do
		[ $((tries -= 1)) -gt 0 ] || { echo "in vain: $*"; cat log; exit 1; }
		sleep 0.2
	done
}
await 15 test -p commands
submit() { # STATE OUTPUT
	timeout 5 bash -c 'echo "$1" >commands' - "[$(date +%s)] PROCESS_SERVICE_CHECK_RESULT;server;role;$1;$2"
}
submit 2 "the pool is down"
await 15 grep -q 'SERVICE ALERT: server;role;CRITICAL;HARD' log
submit 0 "all is well"
await 15 grep -q 'SERVICE ALERT: server;role;OK;HARD' log
grep -o 'PASSIVE SERVICE CHECK.*\|SERVICE ALERT.*' log | sort | tee result
diff - result <<'EXPECTED'
PASSIVE SERVICE CHECK: server;role;0;(null)
PASSIVE SERVICE CHECK: server;role;2;the pool is down
SERVICE ALERT: server;role;CRITICAL;HARD;1;the pool is down
SERVICE ALERT: server;role;OK;HARD;1;all is well
EXPECTED
