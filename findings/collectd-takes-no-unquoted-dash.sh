#!/bin/bash
# Tool:    collectd, Debian 12's collectd-core 5.12.0-14, plugin snmp
# Guess:   a word without blanks needs no quotation marks in collectd.conf (TypeInstance sites-down).
# Instead: with a dash in it, it is no string: "option requires exactly one string argument". The daemon starts all the same,
#          without that block, whose series are then missing.
# Why it matters here: a file that others copy and edit has to quote every name.
set -euo pipefail
folder=$(mktemp -d)
daemon=
trap 'kill $daemon 2>/dev/null || :; rm -rf "$folder"' EXIT
cd "$folder"
apt-get -qq -o APT::Sandbox::User=root download collectd-core=5.12.0-14 libsnmp40
for archive in *.deb; do dpkg -x "$archive" root; done
export LD_LIBRARY_PATH=$(dirname "$(find root -name 'libnetsnmp.so.40')") MIBS=
said() { # WORD: what collectd has against it
	cat >collectd.conf <<CONF
BaseDir "$folder"
PIDFile "$folder/pid"
PluginDir "$folder/root/usr/lib/collectd"
TypesDB "$folder/root/usr/share/collectd/types.db"
LoadPlugin logfile
<Plugin logfile>
	File "$folder/log"
</Plugin>
LoadPlugin snmp
<Plugin snmp>
	<Data one>
		Type gauge
		TypeInstance $1
		Values ".1.3.6.1.2.1.1.3.0"
	</Data>
</Plugin>
CONF
	rm -f log
	root/usr/sbin/collectd -f -C collectd.conf &
	daemon=$!
	tries=0
	until grep -q 'entering read-loop' log 2>/dev/null; do
		[ $((tries += 1)) -lt 100 ] || { cat log; exit 1; }
		sleep 0.1
	done
	kill $daemon
	wait $daemon || :
	daemon=
	echo "TypeInstance $1: $(grep 'TypeInstance' log || echo nothing said)"
}
differs=0
said sites-down
grep -q "requires exactly one string argument" log || differs=1
said '"sites-down"'
! grep -q "requires exactly one string argument" log || differs=1
exit $differs
