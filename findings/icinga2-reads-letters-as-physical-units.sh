#!/bin/bash
# Tool:    Icinga 2, Debian's icinga2-bin 2.13.6-2+deb12u2 (parse_performance_data(), which the checker uses for plugins)
# Guess:   the unit of a plugin's performance data is one of the Monitoring Plugins guidelines (s, %, B, KB, c ...);
#          a letter beside it ("1T", "300K", "1w") is kept as it stands, or ignored. "1w" may mean a week, as 2d means two days.
# Instead: a single letter is a physical unit. 1T is a tonne: the value becomes 1000000 grams. 300K is 300 kelvin, where a
#          plugin that counts in thousands means 300000. 1w is one watt, though 2d becomes 172800 seconds.
# Why it matters here: a count must go out without a suffix, or a graph shows another number.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
libraries="libboost-coroutine1.74.0 libboost-context1.74.0 libboost-filesystem1.74.0 libboost-iostreams1.74.0
 libboost-program-options1.74.0 libboost-regex1.74.0 libboost-thread1.74.0 libedit2 libbsd0 libmd0 libicu72"
for library in $libraries; do
	dpkg-query -W "$library" >/dev/null 2>&1 || missing="${missing:-} $library"
done
apt-get -qq -o APT::Sandbox::User=root download icinga2-bin=2.13.6-2+deb12u2 ${missing:-}
for archive in *.deb; do dpkg -x "$archive" root; done
export LD_LIBRARY_PATH=$folder/root/usr/lib/x86_64-linux-gnu
icinga2=$(find root/usr/lib -type f -name icinga2 -path '*sbin*')
"$icinga2" --version | head -1
differs=0
expect() { # PERFORMANCE-DATA WHAT-ICINGA-MAKES-OF-IT
	got=$("$icinga2" console --eval "var p = parse_performance_data(\"$1\"); p.value + \" \" + p.unit" | tail -1)
	echo "$1 -> $got"
	[ "$got" = "\"$2\"" ] || { echo "expected: $2"; differs=1; }
}
expect a=1T "1000000 grams"
expect a=300K "300 degrees-kelvin"
expect a=1w "1 watts"
expect a=2d "172800 seconds"
exit $differs
