#!/bin/bash
# Tool:    pywinrm, Debian's python3-winrm 0.3.0-4+deb12u1, winrm.Session(target, ...)
# Guess:   a whole URL, scheme, port and path included, is used as it stands, an IPv6 address in brackets too; what cannot be
#          used is refused.
# Instead: the target is searched for the parts by a pattern that knows no brackets, and "http://[2001:db8::1]:5985/wsman" becomes
#          http://http:5985/wsman: a server named "http" is looked for. A bare [2001:db8::1] is an AttributeError.
# Why it matters here: a server known by an IPv6 address alone cannot be compared with this client; it needs a name.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get -qq -o APT::Sandbox::User=root download python3-winrm=0.3.0-4+deb12u1 python3-requests python3-requests-ntlm \
	python3-ntlm-auth python3-six python3-xmltodict python3-urllib3 python3-chardet python3-certifi python3-idna \
	python3-cryptography python3-cffi-backend python3.11-minimal libpython3.11-minimal libpython3.11-stdlib
for archive in *.deb; do dpkg -x "$archive" root; done
cat >targets.py <<'PY'
import sys, winrm
for target in sys.argv[2:]:
    try:
        url = winrm.Session(target, auth=("user", "password"), transport=sys.argv[1]).url
    except AttributeError as error:
        url = repr(error)
    print(target, sys.argv[1], "->", url)
PY
dpkg-deb -f python3-winrm_*.deb Package Version
export PYTHONHOME=$folder/root/usr PYTHONPATH=$folder/root/usr/lib/python3/dist-packages
targets() {
	root/usr/bin/python3.11 -W ignore targets.py "$@"
}
targets ntlm http://192.0.2.1:5985/wsman 'http://[2001:db8::1]:5985/wsman' '[2001:db8::1]' | tee result
diff - result <<'EXPECTED'
http://192.0.2.1:5985/wsman ntlm -> http://192.0.2.1:5985/wsman
http://[2001:db8::1]:5985/wsman ntlm -> http://http:5985/wsman
[2001:db8::1] ntlm -> AttributeError("'NoneType' object has no attribute 'group'")
EXPECTED
