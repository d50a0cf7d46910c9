#!/bin/bash
# Tool:    pywinrm, Debian's python3-winrm 0.3.0-4+deb12u1, Protocol.open_shell(env_vars={...})
# Guess:   every variable of the dictionary is in the Create message of the remote shell (MS-WSMV: rsp:Environment holds any
#          number of rsp:Variable).
# Instead: one is, the last of the dictionary: each takes the place of the one before. Nothing is said.
# Why it matters here: what is handed to a command by two variables, as a site's name and its pool's, arrives in half when it is tried
#          out with this client; and a server that is tested by it never sees two.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get -qq -o APT::Sandbox::User=root download python3-winrm=0.3.0-4+deb12u1 python3-requests python3-requests-ntlm \
	python3-ntlm-auth python3-six python3-xmltodict python3-urllib3 python3-chardet python3-certifi python3-idna \
	python3-cryptography python3-cffi-backend python3.11-minimal libpython3.11-minimal libpython3.11-stdlib
for archive in *.deb; do dpkg -x "$archive" root; done
cat >variables.py <<'PY'
import re
from winrm.protocol import Protocol

class Caught(Exception):
    pass

def catch(message):
    raise Caught(message.decode() if isinstance(message, bytes) else message)

for variables in ({"A": "1"}, {"A": "1", "B": "2"}, {"A": "1", "B": "2", "C": "3"}):
    client = Protocol("http://server.corp.example:5985/wsman", transport="ntlm", username="user", password="password")
    client.send_message = catch
    try:
        client.open_shell(env_vars=variables)
    except Caught as caught:
        print(len(variables), "given,", "sent:", *re.findall(r'Name="([ABC])"', str(caught)))
PY
dpkg-deb -f python3-winrm_*.deb Package Version
export PYTHONHOME=$folder/root/usr PYTHONPATH=$folder/root/usr/lib/python3/dist-packages
root/usr/bin/python3.11 -W ignore variables.py | tee result
diff - result <<'EXPECTED'
1 given, sent: A
2 given, sent: B
3 given, sent: C
EXPECTED
