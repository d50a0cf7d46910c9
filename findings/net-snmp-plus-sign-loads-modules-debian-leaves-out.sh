#!/bin/bash
# Tool:    net-snmp, Debian's snmp 5.9.3+dfsg-2+deb12u1 with libsnmp40 and libsnmp-base of the same version
# Guess:   "-m +MODULE" adds one module to what would be loaded without -m: with "mibs :" in snmp.conf (Debian's own line) that
#          is nothing, so "-m +MODULE" and "-m MODULE" do the same.
# Instead: the + adds to the list compiled in, whatever snmp.conf says, and Debian ships few of that list's modules: some forty
#          lines of "Cannot find module" come before the answer. Without the + it is quiet. (In -M a + is needed, to keep the
#          folders that are searched anyway.)
# Why it matters here: our documents give -m without a +.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
version=5.9.3+dfsg-2+deb12u1
apt-get -qq -o APT::Sandbox::User=root download snmp=$version libsnmp40=$version libsnmp-base=$version
for archive in *.deb; do dpkg -x "$archive" root; done
mkdir modules conf
echo "mibs :" >conf/snmp.conf
mkdir conf/cert_indexes
cat >modules/WATCH-MIB.txt <<'MIB'
WATCH-MIB DEFINITIONS ::= BEGIN
watch OBJECT IDENTIFIER ::= { iso org(3) dod(6) internet(1) private(4) enterprises(1) 99999 }
END
MIB
export LD_LIBRARY_PATH=$folder/root/usr/lib/x86_64-linux-gnu SNMPCONFPATH=$folder/conf SNMP_PERSISTENT_DIR=$folder/conf
root/usr/bin/snmptranslate -V 2>&1
translate() {
	root/usr/bin/snmptranslate -M "$folder/modules:$folder/root/usr/share/snmp/mibs" -m "$1" -On WATCH-MIB::watch >"$2" 2>&1
	echo "-m $1: $(grep -c 'Cannot find module' "$2" || :) complaints, $(tail -1 "$2")"
}
translate WATCH-MIB plain
translate +WATCH-MIB plus
[ "$(cat plain)" = .1.3.6.1.4.1.99999 ]
[ "$(tail -1 plus)" = .1.3.6.1.4.1.99999 ]
[ "$(grep -c 'Cannot find module' plus)" -ge 10 ]
