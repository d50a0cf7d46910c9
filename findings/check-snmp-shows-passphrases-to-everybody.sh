#!/bin/bash
# Tool:    check_snmp of the Monitoring Plugins, Debian's monitoring-plugins-standard 2.3.3-5+deb12u2
# Guess:   with --extra-opts=SECTION@FILE the passphrases of SNMPv3 are seen by who may read the file, and nobody else.
# Instead: check_snmp runs /usr/bin/snmpget with -A and -X and both passphrases on its command line, where ps shows them.
# Why it matters here: whoever checks our totals by it gives the console's account to each user of the monitor's machine.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get -qq -o APT::Sandbox::User=root download monitoring-plugins-standard=2.3.3-5+deb12u2 strace
for archive in *.deb; do dpkg -x "$archive" root; done
cat >account.ini <<INI
[console]
protocol=3
seclevel=authPriv
secname=console
authproto=SHA
authpasswd=first-passphrase
privproto=AES
privpasswd=second-passphrase
INI
root/usr/bin/strace -f -s 200 -e trace=execve -o calls root/usr/lib/nagios/plugins/check_snmp --extra-opts=console@account.ini \
	-H 127.0.0.1 -p 9 -t 2 -o .1.3.6.1.2.1.1.3.0 || :
grep -o '"/usr/bin/snmpget.*' calls
grep -q '"-A", "first-passphrase".*"-X", "second-passphrase"' calls
