#!/bin/bash
# Tool:    Icinga 2, Debian's icinga2-bin 2.13.6-2+deb12u2 (parse_performance_data(), which the checker uses for plugins)
# Guess:   "U" is the Monitoring Plugins guidelines' value for "could not be determined"; Icinga knows it, as null or as a gap.
#          A counter ("7c") is marked as a counter, for which the object even has a field.
# Instead: "U" as a value is an error, the same as rubbish (as a threshold it is taken and becomes null); and 7c is a plain 7 with
#          counter = false.
# Why it matters here: what is not known is left out of our performance data, not written as U.
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
run() { # an error is what some are about: its text counts, not its exit status
	{ "$icinga2" console --eval "$1" 2>&1 || :; } | tail -1
}
expect() { # EXPRESSION RESULT
	got=$(run "$1")
	echo "$1 -> $got"
	[ "$got" = "$2" ] || { echo "expected: $2"; differs=1; }
}
expect 'parse_performance_data("a=7c").counter' false
expect 'parse_performance_data("a=7c").value' 7
expect 'parse_performance_data("a=1;U;2").value' 1
for value in U rubbish; do
	got=$(run "parse_performance_data(\"a=$value\").value")
	echo "a=$value -> $got"
	case $got in *[Ii]nvalid* | *"Can't convert '$value'"*) ;; *) echo "expected: an error that refuses $value"; differs=1 ;; esac
done
exit $differs
