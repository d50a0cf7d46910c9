#!/bin/bash
# Tool:    check_snmp of the Monitoring Plugins, Debian's monitoring-plugins-standard 2.3.3-5+deb12u2, net-snmp 5.9.3
# Guess:   -s STRING ("OK if STRING is an exact match") compares with the object's value, and ^ and $ of -r are its ends.
# Instead: the value of an OCTET STRING has the quotation marks on that snmpget puts around it: -s running is CRITICAL for the
#          value running, and -s '"running"' is OK. -r finds running, but neither '^running$' nor '^"running"$'. An INTEGER has no marks.
# Why it matters here: who checks one column of our table by check_snmp has to quote twice, or to ask for a number.
set -euo pipefail
folder=$(mktemp -d)
agent=
trap 'kill $agent 2>/dev/null || :; rm -rf "$folder"' EXIT
cd "$folder"
# check_snmp calls /usr/bin/snmpget, so it gets a root of its own, with that, an agent and their libraries.
version=5.9.3+dfsg-2+deb12u1
apt-get -qq -o APT::Sandbox::User=root download monitoring-plugins-standard=2.3.3-5+deb12u2 snmp=$version snmpd=$version \
	libsnmp40=$version libc6 libssl3 libpci3 libudev1 libperl5.36 libsensors5 libwrap0 libnsl2 libtirpc3 libcrypt1 zlib1g \
	libgssapi-krb5-2 libkrb5-3 libkrb5support0 libk5crypto3 libcom-err2 libkeyutils1
for archive in *.deb; do dpkg -x "$archive" root; done
mkdir -p root/dev root/tmp
touch root/dev/null
export SNMPCONFPATH=/tmp SNMP_PERSISTENT_DIR=/tmp
inside=chroot
[ "$(id -u)" = 0 ] || inside="unshare -r chroot"
port=$((20000 + $$ % 10000))
objects=.1.3.6.1.4.1.99999.1
cat >root/agent.conf <<CONF
rocommunity public
agentaddress udp:127.0.0.1:$port
override $objects.1.0 integer -3
override $objects.2.0 octet_str running
CONF
$inside root /usr/sbin/snmpd -f -LE 0 -C -c /agent.conf >output 2>&1 &
agent=$!
check() {
	status=0
	text=$($inside root /usr/lib/nagios/plugins/check_snmp -H 127.0.0.1 -p $port -C public -P 2c -t 5 "$@") || status=$?
}
tries=0
until check -o $objects.1.0 && [[ $text == *-3* ]]; do
	[ $((tries += 1)) -lt 40 ] || { echo "no agent: $text"; cat output; exit 1; }
	sleep 0.2
done
$inside root /usr/lib/nagios/plugins/check_snmp --version || :	# it exits 3
differs=0
expect() { # STATUS TEXT ARGUMENTS...
	local wanted=$1 part=$2
	shift 2
	check "$@"
	echo "check_snmp ${*/#$objects/1.3.6.1...} -> $status: $text"
	[ "$status" = "$wanted" ] && [[ $text == *"$part"* ]] || { echo "expected: $wanted: $part"; differs=1; }
}
expect 2 '*"running"*' -o $objects.2.0 -s running
expect 0 '"running"' -o $objects.2.0 -s '"running"'
expect 2 '*"running"*' -o $objects.2.0 -r '^running$'
expect 0 '"running"' -o $objects.2.0 -r running
expect 2 '*"running"*' -o $objects.2.0 -r '^"running"$'
expect 0 -3 -o $objects.1.0 -s -3
exit $differs
