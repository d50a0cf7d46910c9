#!/bin/bash
# Tool:    Nagios Core, Debian's nagios4-core 4.4.6-4+deb12u2
# Guess:   the text that a check hands over, in front of the |, is kept as it is: the list of characters to take out
#          (illegal_macro_output_chars) is about macros and holds no semicolon.
# Instead: each semicolon of the first line becomes a colon, in the status file and the log; lines that follow and the
#          performance data keep theirs.
# Why it matters here: a sentence "one; two" of a plugin is read as "one: two" in Nagios.
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
submit 1 'sites: a; b; c | down=3;1;2\nnext: d; e'
await 15 grep -q 'SERVICE ALERT: server;role;WARNING;HARD' log
await 20 grep -qs '^[[:space:]]plugin_output=sites' status
grep -o 'SERVICE ALERT.*' log | tee result
sed -n '/^servicestatus/,/}/s/^[[:space:]]\(plugin_output\|long_plugin_output\|performance_data\)=/\1=/p' status | tee -a result
diff - result <<'EXPECTED'
SERVICE ALERT: server;role;WARNING;HARD;1;sites: a: b: c
plugin_output=sites: a: b: c
long_plugin_output=next: d; e
performance_data=down=3;1;2
EXPECTED
