#!/bin/bash
# Tool:    debhelper, Debian 12's debhelper and libdebhelper-perl 13.11.4, compatibility level 13 (dh_installsystemd)
# Guess:   a unit that the package's own "make install" puts into /usr/lib/systemd/system is enabled and
#          started as one in /lib/systemd/system is: since /usr is merged these are the same folder.
# Instead: only /lib/systemd/system is looked at. The other unit is packed all the same, but gets no maintainer scripts, which
#          would enable, start and restart it. Nothing says so.
# Why it matters here: our package hands its unit over as debian/NAME.service and lets debhelper choose the folder.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get -qq -o APT::Sandbox::User=root download debhelper=13.11.4 libdebhelper-perl=13.11.4 libdpkg-perl dpkg-dev
for archive in *.deb; do dpkg -x "$archive" root; done
export PATH=$folder/root/usr/bin:$PATH PERL5LIB=$folder/root/usr/share/perl5
export DH_AUTOSCRIPTDIR=$folder/root/usr/share/debhelper/autoscripts
dpkg-deb -f debhelper_*.deb Package Version
try() { # FOLDER-OF-THE-UNIT
	rm -rf package
	mkdir -p "package/debian/watch$1"
	cd package
	cat >debian/control <<'CONTROL'
Source: watch
Maintainer: Watch <watch@corp.example>
Build-Depends: debhelper-compat (= 13)

Package: watch
Architecture: all
Description: watch
 Watches.
CONTROL
	echo 'watch (1.0) unstable; urgency=low

  * First.

 -- Watch <watch@corp.example>  Thu, 01 Jan 2026 00:00:00 +0000' >debian/changelog
	printf '[Service]\nExecStart=/usr/bin/watch-it\n[Install]\nWantedBy=multi-user.target\n' >"debian/watch$1/watch.service"
	../root/usr/bin/dh_installsystemd
	lines=$(cat debian/*.debhelper 2>/dev/null | grep -c 'watch.service' || :)
	cd ..
	echo "$1: $lines lines of maintainer scripts name the unit"
}
try /lib/systemd/system
[ "$lines" -gt 0 ]
try /usr/lib/systemd/system
[ "$lines" = 0 ]
