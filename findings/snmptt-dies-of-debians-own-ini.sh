#!/bin/bash
# Tool:    snmptt, Debian 12's 1.5-1
# Guess:   the installed package translates notifications with the snmptt.ini that it brings.
# Instead: that file has ipv6_enable = 1, for which snmptt needs the Perl module Net::IP. The package neither depends on
#          libnet-ip-perl nor recommends it: snmptt dies at each notification, and behind snmptrapd's traphandle nobody sees that.
# Why it matters here: no notification of ours is logged. ipv6_enable = 0, or the module, mends it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get -qq -o APT::Sandbox::User=root download snmptt=1.5-1 libconfig-inifiles-perl
for archive in *.deb; do dpkg -x "$archive" root; done
echo "Depends: $(dpkg-deb -f snmptt_*.deb Depends); Recommends: $(dpkg-deb -f snmptt_*.deb Recommends)"
cat >traps.conf <<CONF
EVENT heard .1.3.6.1.4.1.99999.0.1 "Status Events" NORMAL
FORMAT heard: \$1
CONF
sed -e "s|^log_file = .*|log_file = $folder/log|" -e 's/^syslog_enable = 1/syslog_enable = 0/' \
	-e 's/^syslog_system_enable = 1/syslog_system_enable = 0/' -e "s|^/etc/snmptt/snmptt.conf$|$folder/traps.conf|" \
	root/etc/snmp/snmptt.ini >one.ini
sed 's/^ipv6_enable = 1/ipv6_enable = 0/' one.ini >other.ini
give() { # INI: one notification to snmptt
	rm -f log
	printf '%s\n' localhost 'UDP: [127.0.0.1]:40000->[127.0.0.1]:162' '.1.3.6.1.2.1.1.3.0 0:0:00:01.00' \
		'.1.3.6.1.6.3.1.1.4.1.0 .1.3.6.1.4.1.99999.0.1' '.1.3.6.1.4.1.99999.1 word' |
		PERL5LIB=root/usr/share/perl5 root/usr/sbin/snmptt --ini="$1" >output 2>&1 || :
	echo "$1: $(grep -m 1 'Net::IP' output || :) logged: $(cat log 2>/dev/null || echo nothing)"
}
if perl -MNet::IP -e 1 2>/dev/null; then echo "Net::IP is installed here: nothing to see"; exit 77; fi
differs=0
give one.ini
[ ! -s log ] || differs=1
give other.ini
grep -q 'heard: word' log || differs=1
exit $differs
