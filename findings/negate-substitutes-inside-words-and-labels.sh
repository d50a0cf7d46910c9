#!/bin/bash
# Tool:    negate of the monitoring plugins, Debian's monitoring-plugins-common 2.3.3-5+deb12u2
# Guess:   'negate -s' writes the new state in place of the old one: in the word that tells the state, at the head of the text.
# Instead: it replaces these letters wherever they stand in capitals: inside words, so that the site BOOKS becomes
#          BOCRITICALS, and in labels of performance data, so that a graph goes on under another name.
# Why it matters here: names of sites and nodes are often in capitals. An alarm names a node that does not exist.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get -qq -o APT::Sandbox::User=root download monitoring-plugins-common=2.3.3-5+deb12u2
dpkg -x ./*.deb root
cat >check <<'PLUGIN'
#!/bin/sh
echo "SITES OK - BOOKS and Okta run on EXCH-OK1 | OK_sites=2;;;0"
PLUGIN
chmod +x check
dpkg-deb -f ./*.deb Package Version
{
	root/usr/lib/nagios/plugins/negate -s "$folder/check" && status=0 || status=$?
	echo "exit status $status"
} | tee result
diff - result <<'EXPECTED'
SITES CRITICAL - BOCRITICALS and Okta run on EXCH-CRITICAL1 | CRITICAL_sites=2;;;0
exit status 2
EXPECTED
