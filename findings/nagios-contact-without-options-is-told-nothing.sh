#!/bin/bash
# Tool:    Nagios Core, Debian's nagios4-core 4.4.6-4+deb12u2
# Guess:   a contact without service_notification_options is told of every state, as a service without notification_options
#          tells of every one; or the check of the configuration (-v) warns of it.
# Instead: such a contact is never told of anything, and -v counts no warning and no error.
# Why it matters here: our example leaves the contacts to the administrator, whose own have to have these options.
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
define timeperiod {
	timeperiod_name always
	alias always
	monday 00:00-24:00
	tuesday 00:00-24:00
	wednesday 00:00-24:00
	thursday 00:00-24:00
	friday 00:00-24:00
	saturday 00:00-24:00
	sunday 00:00-24:00
}
define contact {
	contact_name without
	host_notification_period always
	service_notification_period always
	host_notification_commands nothing
	service_notification_commands nothing
}
define contact {
	contact_name with
	host_notification_period always
	service_notification_period always
	host_notification_commands nothing
	service_notification_commands nothing
	host_notification_options d,u,r
	service_notification_options w,c,u,r
}
define host {
	host_name server
	max_check_attempts 1
	active_checks_enabled 0
	notification_period always
	contacts with,without
}
define service {
	host_name server
	service_description role
	check_command nothing
	check_period always
	max_check_attempts 1
	active_checks_enabled 0
	notification_period always
	contacts with,without
}
CFG
root/usr/sbin/nagios4 --version | sed -n 2p
root/usr/sbin/nagios4 -v nagios.cfg >checked
grep '^Total' checked
[ "$(grep -c '^Total .*: *0$' checked)" = 2 ]
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
submit 2 failed
await 15 grep -q 'SERVICE ALERT: server;role;CRITICAL;HARD' log
sleep 1
grep 'SERVICE NOTIFICATION' log
[ "$(grep -c 'SERVICE NOTIFICATION: with;server;role;CRITICAL' log)" = 1 ]
! grep 'SERVICE NOTIFICATION: without;' log
