#!/bin/bash
# Tool:    debhelper, Debian's debhelper and libdebhelper-perl 13.11.4, compatibility level 13
# Guess:   documents that link to each other (Markdown) are installed under the names they have, as .html is; or all of them
#          are compressed, or none.
# Instead: dh_compress takes .md for plain text: each file of more than 4 KiB becomes .md.gz, a smaller one stays. The links to
#          the big ones lead nowhere, and nothing says so; the same text as .html keeps its name.
# Why it matters here: our package's documents link to each other, so its rules say dh_compress -X.md.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get -qq -o APT::Sandbox::User=root download debhelper=13.11.4 libdebhelper-perl=13.11.4 libdpkg-perl dpkg-dev
for archive in *.deb; do dpkg -x "$archive" root; done
export PATH=$folder/root/usr/bin:$PATH PERL5LIB=$folder/root/usr/share/perl5
mkdir -p package/debian package/docs
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
echo 'See [the manual](manual.md).' >docs/start.md
seq -f 'Line %g of the manual.' 400 >docs/manual.md
cp docs/manual.md docs/manual.html
echo docs >debian/watch.docs
dpkg-deb -f ../debhelper_*.deb Package Version
../root/usr/bin/dh_installdocs
../root/usr/bin/dh_compress
(cd debian/watch/usr/share/doc/watch/docs && ls) | tee ../result
diff - ../result <<'EXPECTED'
manual.html
manual.md.gz
start.md
EXPECTED
