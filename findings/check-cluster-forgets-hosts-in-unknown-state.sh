#!/bin/bash
# Tool:    check_cluster of the Monitoring Plugins, Debian's monitoring-plugins-basic 2.3.3-5+deb12u2
# Guess:   in host mode (-h) it takes the states 0 to 2 and refuses a 3; or it counts a 3 as a problem, as in service mode,
#          where UNKNOWN is one.
# Instead: a 3 is accepted and counted nowhere. A cluster of three hosts, all in state 3, is "OK: 0 up, 0 down, 0 unreachable"
#          with -w 0 -c 0. In service mode the same call is CRITICAL.
# Why it matters here: a node that nobody could ask must not make a cluster look healthy.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get -qq -o APT::Sandbox::User=root download monitoring-plugins-basic=2.3.3-5+deb12u2
dpkg -x ./*.deb root
plugin=root/usr/lib/nagios/plugins/check_cluster
"$plugin" --version || :	# it exits 3
differs=0
expect() { # STATUS TEXT ARGUMENTS...
	local status=$1 text=$2 result=0
	shift 2
	got=$("$plugin" "$@") || result=$?
	echo "check_cluster $* -> $result: $got"
	[ "$result" = "$status" ] && [[ $got == *"$text"* ]] || { echo "expected: $status: $text"; differs=1; }
}
expect 0 "0 up, 0 down, 0 unreachable" -h -d 3,3,3 -w 0 -c 0
expect 2 "3 unknown" -s -d 3,3,3 -w 0 -c 0
exit $differs
