#!/bin/bash
# Tool:    pywinrm, Debian's python3-winrm 0.3.0-4+deb12u1, winrm.Session(target, transport=...)
# Guess:   a target that says https:// and no port goes to WinRM's port for HTTPS, 5986, as http:// goes to 5985; and
#          "server:5986" with any transport is HTTPS.
# Instead: the port comes from the transport, the scheme from the text: https:// with ntlm goes to 5985, where plain
#          HTTP listens, and server:5986 is asked by http://. Only with the transport "ssl", which means client certificates or
#          basic authentication, does one follow from the other. A path in the target (without a port) is cut off as well.
# Why it matters here: who compares an answer with this client has to give it the whole of https://SERVER:5986/wsman.
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
{ targets ntlm server.corp.example https://server.corp.example server.corp.example:5986 https://server.corp.example:5986/wsman \
	https://server.corp.example/powershell
targets ssl server.corp.example; } | tee result
diff - result <<'EXPECTED'
server.corp.example ntlm -> http://server.corp.example:5985/wsman
https://server.corp.example ntlm -> https://server.corp.example:5985/wsman
server.corp.example:5986 ntlm -> http://server.corp.example:5986/wsman
https://server.corp.example:5986/wsman ntlm -> https://server.corp.example:5986/wsman
https://server.corp.example/powershell ntlm -> https://server.corp.example:5985/
server.corp.example ssl -> https://server.corp.example:5986/wsman
EXPECTED
