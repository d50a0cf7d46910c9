#!/bin/bash
# Tool:    pysnmp, Debian's python3-pysnmp4 4.4.12-2
# Guess:   a DISPLAY-HINT of "d-1" (RFC 2579, 3.1) shows an agent's 25 as 2.5, whatever whole number the textual convention
#          stands on: Integer32, Unsigned32 or Gauge32.
# Instead: that holds for Integer32. On Unsigned32 and Gauge32 a received 25 is shown as 25.0, since the hint is applied to it as
#          if a person had typed it in, and the value kept is 250. The hint "x" on them is left out: 25, not 0x19.
# Why it matters here: numbers of our MIB, which are Gauge32, go out whole and without a hint.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get -qq -o APT::Sandbox::User=root download python3-pysnmp4=4.4.12-2 python3-pyasn1 python3-pysmi python3-ply \
	python3-pycryptodome python3-cffi-backend python3.11-minimal libpython3.11-minimal libpython3.11-stdlib
for archive in *.deb; do dpkg -x "$archive" root; done
cat >hints.py <<'PY'
from pysnmp.proto import rfc1902 as received
from pysnmp.smi import builder, view
from pysnmp.smi.rfc1902 import ObjectIdentity, ObjectType
mibs = builder.MibBuilder()
convention, = mibs.importSymbols("SNMPv2-TC", "TextualConvention")
scalar, = mibs.importSymbols("SNMPv2-SMI", "MibScalar")
number, symbols, shown = 0, {}, []
for base in "Integer32", "Unsigned32", "Gauge32":
    for hint in "d-1", "x":
        kind, = mibs.importSymbols("SNMPv2-SMI", base)
        syntax = type("Hinted", (convention, kind), {"displayHint": hint, "status": "current"})
        number += 1
        symbols["watch%d" % number] = scalar((1, 3, 6, 1, 4, 1, 99999, number), syntax()).setMaxAccess("readonly")
        shown.append((base, hint, getattr(received, base)(25)))
mibs.exportSymbols("WATCH-MIB", **symbols)
names = view.MibViewController(mibs)
for at, (base, hint, value) in enumerate(shown, 1):
    answer = ObjectType(ObjectIdentity("1.3.6.1.4.1.99999.%d.0" % at), value).resolveWithMib(names)
    print(base, hint, int(value), "->", answer[1].prettyPrint(), "kept", int(answer[1]))
PY
dpkg-deb -f python3-pysnmp4_*.deb Package Version
export PYTHONHOME=$folder/root/usr PYTHONPATH=$folder/root/usr/lib/python3/dist-packages
root/usr/bin/python3.11 -W ignore hints.py | tee result
diff - result <<'EXPECTED'
Integer32 d-1 25 -> 2.5 kept 25
Integer32 x 25 -> 0x19 kept 25
Unsigned32 d-1 25 -> 25.0 kept 250
Unsigned32 x 25 -> 25 kept 25
Gauge32 d-1 25 -> 25.0 kept 250
Gauge32 x 25 -> 25 kept 25
EXPECTED
