#!/bin/bash
# Tool:    Icinga 2, Debian's icinga2-bin 2.13.6-2+deb12u2 (parse_performance_data(), which the checker uses for plugins)
# Guess:   warn and crit in performance data may be ranges, as the Monitoring Plugins guidelines define them: Icinga keeps
#          "10:20" in some form, or refuses the value, or logs something.
# Instead: the value is taken, and each threshold that is not one plain number becomes null without a word: "@1:3", "10:20",
#          "5:" and even "0:5", which means the same as "5". A graph has no line there, and nothing says why.
# Why it matters here: thresholds of a count should be written as one number where that is possible.
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
expect() { # PERFORMANCE-DATA [VALUE,WARN,CRIT]
	got=$("$icinga2" console --eval "var p = parse_performance_data(\"$1\"); Json.encode([p.value, p.warn, p.crit])" | tail -1)
	echo "$1 -> $got"
	[ "$got" = "\"$2\"" ] || { echo "expected: $2"; differs=1; }
}
expect 'a=1;4;5' '[1,4,5]'
expect 'a=1;@1:3;5' '[1,null,5]'
expect 'a=1;10:20;5:' '[1,null,null]'
expect 'a=1;0:4;0:5' '[1,null,null]'
exit $differs
