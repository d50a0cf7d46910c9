#!/bin/bash
# Tool:    rpmbuild, Debian's rpm 4.18.0+dfsg-1+deb12u1 (which has no package with systemd's macros)
# Guess:   a macro that is not defined, %systemd_post in a scriptlet of a spec made on Fedora, ends the build with an error.
# Instead: the build succeeds without a warning, and the package's scriptlet holds the line "%systemd_post NAME.service" as it
#          stands in the spec. At installation the shell takes it for the number of a job and fails: "fg: no job control".
# Why it matters here: a package built on Debian looks right, and no unit is known to systemd after its installation.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
version=4.18.0+dfsg-1+deb12u1
apt-get -qq -o APT::Sandbox::User=root download {rpm,rpm-common,librpm9,librpmbuild9,librpmio9,librpmsign9}=$version
for library in liblua5.3-0 libelf1 libdw1 libpopt0 libfsverity0 libarchive13; do
	dpkg-query -W "$library" >/dev/null 2>&1 || apt-get -qq -o APT::Sandbox::User=root download "$library"
done
for archive in *.deb; do dpkg -x "$archive" root; done
export LD_LIBRARY_PATH=$folder/root/usr/lib/x86_64-linux-gnu RPM_CONFIGDIR=$folder/root/usr/lib/rpm HOME=$folder
cat >watch.spec <<'SPEC'
Name: watch
Version: 1
Release: 1
Summary: A daemon
License: MIT
BuildArch: noarch
%description
A daemon.
%install
mkdir -p %{buildroot}/etc
touch %{buildroot}/etc/watch.conf
%post
%systemd_post watchd.service
%files
/etc/watch.conf
SPEC
root/usr/bin/rpmbuild --version
root/usr/bin/rpmbuild --quiet --define "_topdir $folder/top" --define "_dbpath $folder/db" -bb watch.spec >log 2>&1 && status=0 || status=$?
{
	echo "exit status $status"
	grep -c systemd_post log || true
	root/usr/bin/rpm --dbpath "$folder/db" -qp --scripts top/RPMS/noarch/watch-1-1.noarch.rpm
} | tee result
diff - result <<'EXPECTED'
exit status 0
0
postinstall scriptlet (using /bin/sh):
%systemd_post watchd.service
EXPECTED
