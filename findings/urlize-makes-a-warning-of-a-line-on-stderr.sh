#!/bin/bash
# Tool:    urlize of the monitoring plugins, Debian's monitoring-plugins-common 2.3.3-5+deb12u2
# Guess:   it puts a link round the plugin's first line and passes on the rest: exit status and further lines.
# Instead: a plugin that is OK and writes a line to stderr ends as WARNING (1), which its text does not say; and of several
#          lines only the first is passed on, with a doubled blank before the performance data and no line end behind them.
# Why it matters here: the sentences on sites stand in the further lines; a remark on stderr changes the state of the service.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get -qq -o APT::Sandbox::User=root download monitoring-plugins-common=2.3.3-5+deb12u2
dpkg -x ./*.deb root
printf '#!/bin/sh\necho "SITES OK - all run | sites=2"\necho "second line"\n' >quiet
{ cat quiet; echo 'echo "a remark" >&2'; } >remarks
chmod +x quiet remarks
dpkg-deb -f ./*.deb Package Version
for plugin in quiet remarks; do
	root/usr/lib/nagios/plugins/urlize http://h/ "$folder/$plugin" 2>/dev/null && status=0 || status=$?
	echo " [exit status $status]"
done | tee result
diff - result <<'EXPECTED'
<A href="http://h/">SITES OK - all run </A> |  sites=2 [exit status 0]
<A href="http://h/">SITES OK - all run </A> |  sites=2 [exit status 1]
EXPECTED
