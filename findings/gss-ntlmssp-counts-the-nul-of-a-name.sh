#!/bin/bash
# Tool:    gss-ntlmssp, Debian's gss-ntlmssp 1.2.0-1, with MIT's libgssapi-krb5-2 1.20.1
# Guess:   the buffer of gss_display_name() holds the name and its length counts the name's bytes (RFC 2743 and 2744: a name's
#          text; MIT's Kerberos mechanism puts a NUL behind the text and does not count it).
# Instead: the length counts the NUL at the end: "watch.dog" is 10 bytes long. Whoever prints or compares by length has a NUL
#          in the output, and two equal names of two mechanisms differ.
# Why it matters here: a program that tells the operator as whom it logs on must not take the length on trust.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
dpkg-query -W libwbclient0 >/dev/null 2>&1 || libwbclient0=libwbclient0
apt-get -qq -o APT::Sandbox::User=root download gss-ntlmssp=1.2.0-1 ${libwbclient0:-}
for archive in *.deb; do dpkg -x "$archive" root; done
plugin=$(find "$folder/root" -name gssntlmssp.so)
export LD_LIBRARY_PATH=$folder/root/usr/lib/x86_64-linux-gnu
export GSS_MECH_CONFIG=$folder/mech
echo "gssntlmssp_v1 1.3.6.1.4.1.311.2.2.10 $plugin" >"$GSS_MECH_CONFIG"
cat >names.py <<'PY'
import ctypes, sys
class Oid(ctypes.Structure):
    _fields_ = [("length", ctypes.c_uint32), ("elements", ctypes.c_char_p)]
class Buffer(ctypes.Structure):
    _fields_ = [("length", ctypes.c_size_t), ("value", ctypes.c_char_p)]
gss = ctypes.CDLL("libgssapi_krb5.so.2")
user_name = Oid(10, b"\x2a\x86\x48\x86\xf7\x12\x01\x02\x01\x01")
ntlm = Oid(10, b"\x2b\x06\x01\x04\x01\x82\x37\x02\x02\x0a")
for text in sys.argv[1:]:
    minor, name, of_ntlm, shown = ctypes.c_uint32(), ctypes.c_void_p(), ctypes.c_void_p(), Buffer()
    given = Buffer(len(text), text.encode())
    for major in (gss.gss_import_name(ctypes.byref(minor), ctypes.byref(given), ctypes.byref(user_name), ctypes.byref(name)),
                  gss.gss_canonicalize_name(ctypes.byref(minor), name, ctypes.byref(ntlm), ctypes.byref(of_ntlm)),
                  gss.gss_display_name(ctypes.byref(minor), of_ntlm, ctypes.byref(shown), None)):
        assert major == 0, hex(major)
    print(text, "->", shown.value.decode(), "length", shown.length)
PY
dpkg-deb -f gss-ntlmssp_*.deb Package Version
python3 names.py 'CORP\watch.dog' 'watch.dog' | tee result
diff - result <<'EXPECTED'
CORP\watch.dog -> CORP\watch.dog length 15
watch.dog -> watch.dog length 10
EXPECTED
