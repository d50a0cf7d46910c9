#!/bin/bash
# Tool:    snmptt, Debian 12's 1.5-1
# Guess:   a value in UTF-8 is logged as it came.
# Instead: every character of it is dropped but ASCII letters, digits and some punctuation, without a word: "site Größe" becomes
#          "site Gre". $ & ; < > * ? | [ ] go, too.
# Why it matters here: a site of a Russian or Japanese name has no name in the log; so our lines end with its number.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get -qq -o APT::Sandbox::User=root download snmptt=1.5-1 libconfig-inifiles-perl
for archive in *.deb; do dpkg -x "$archive" root; done
cat >traps.conf <<CONF
EVENT heard .1.3.6.1.4.1.99999.0.1 "Status Events" NORMAL
FORMAT heard: \$1
CONF
sed -e "s|^log_file = .*|log_file = $folder/log|" -e 's/^syslog_enable = 1/syslog_enable = 0/' -e 's/^ipv6_enable = 1/ipv6_enable = 0/' \
	-e 's/^syslog_system_enable = 1/syslog_system_enable = 0/' -e "s|^/etc/snmptt/snmptt.conf$|$folder/traps.conf|" \
	root/etc/snmp/snmptt.ini >snmptt.ini
printf '%s\n' localhost 'UDP: [127.0.0.1]:40000->[127.0.0.1]:162' '.1.3.6.1.2.1.1.3.0 0:0:00:01.00' \
	'.1.3.6.1.6.3.1.1.4.1.0 .1.3.6.1.4.1.99999.0.1' '.1.3.6.1.4.1.99999.1 site Größe [1]; of A' |
	PERL5LIB=root/usr/share/perl5 root/usr/sbin/snmptt --ini=snmptt.ini
cat log
grep -q 'heard: site Gre 1 of A$' log
