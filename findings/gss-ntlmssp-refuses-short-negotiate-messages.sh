#!/bin/bash
# Tool:    gss-ntlmssp, Debian's gss-ntlmssp 1.2.0-1, with MIT's libgssapi-krb5-2 1.20.1
# Guess:   an acceptor takes a NEGOTIATE_MESSAGE that ends where its content does: the fields for domain, workstation and version
#          say something only if their flags are set; old clients leave out the version (32 bytes), or the names as well (16).
# Instead: fewer than 40 bytes are GSS_S_DEFECTIVE_TOKEN, whatever the flags say; the same flags with zeros up to 40 bytes are
#          answered by a challenge.
# Why it matters here: a test server on this library does not stand for what Windows takes from old clients.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
dpkg-query -W libwbclient0 >/dev/null 2>&1 || libwbclient0=libwbclient0
apt-get -qq -o APT::Sandbox::User=root download gss-ntlmssp=1.2.0-1 ${libwbclient0:-}
for archive in *.deb; do dpkg -x "$archive" root; done
plugin=$(find "$folder/root" -name gssntlmssp.so)
export LD_LIBRARY_PATH=$folder/root/usr/lib/x86_64-linux-gnu
export GSS_MECH_CONFIG=$folder/mech NTLM_USER_FILE=$folder/users
echo "gssntlmssp_v1 1.3.6.1.4.1.311.2.2.10 $plugin" >"$GSS_MECH_CONFIG"
echo 'CORP:watch.dog:Secret-1' >"$NTLM_USER_FILE"
cat >ends.py <<'PY'
import ctypes, struct
u32, ptr, ref = ctypes.c_uint32, ctypes.c_void_p, ctypes.byref
class Oid(ctypes.Structure):
    _fields_ = [("length", u32), ("elements", ctypes.c_char_p)]
class Set(ctypes.Structure):
    _fields_ = [("count", ctypes.c_size_t), ("elements", ctypes.POINTER(Oid))]
class Buffer(ctypes.Structure):
    _fields_ = [("length", ctypes.c_size_t), ("value", ptr)]
gss = ctypes.CDLL("libgssapi_krb5.so.2")
ntlm = Oid(10, b"\x2b\x06\x01\x04\x01\x82\x37\x02\x02\x0a")
service = Oid(10, b"\x2a\x86\x48\x86\xf7\x12\x01\x02\x01\x04")
user = Oid(10, b"\x2a\x86\x48\x86\xf7\x12\x01\x02\x01\x01")
def buffer(octets):
    keep = ctypes.create_string_buffer(octets, len(octets))
    made = Buffer(len(octets), ctypes.cast(keep, ptr))
    made.keep = keep
    return made
def octets(made):
    return ctypes.string_at(made.value, made.length) if made.length else b""
def name(text, kind):
    minor, made = u32(), ptr()
    assert gss.gss_import_name(ref(minor), ref(buffer(text)), ref(kind), ref(made)) == 0
    return made
def credential(usage, owner):
    minor, made = u32(), ptr()
    major = gss.gss_acquire_cred(ref(minor), owner, u32(0), ref(Set(1, ctypes.pointer(ntlm))), usage, ref(made), None, None)
    assert major == 0, hex(major)
    return made
class End:
    def __init__(self, initiates):
        self.initiates, self.context, self.minor = initiates, ptr(), u32()
        self.owner = credential(1, name(b"CORP\\watch.dog", user)) if initiates else credential(2, None)
    def step(self, token):
        out = Buffer()
        if self.initiates:
            major = gss.gss_init_sec_context(ref(self.minor), self.owner, ref(self.context),
                                             name(b"http@server.corp.example", service), ref(ntlm), u32(0), u32(0), None,
                                             ref(buffer(token)) if token else None, None, ref(out), None, None)
        else:
            major = gss.gss_accept_sec_context(ref(self.minor), ref(self.context), self.owner, ref(buffer(token)), None, None,
                                               None, ref(out), None, None, None)
        return major, octets(out)
flags = 0x00088205      # Unicode, ask for the target, NTLM, always sign, extended session security; no names, no version
for size in 16, 32, 40:
    message = (b"NTLMSSP\0" + struct.pack("<II", 1, flags)).ljust(size, b"\0")
    major, challenge = End(False).step(message)
    print(size, hex(major), challenge[:7].decode())
PY
dpkg-deb -f gss-ntlmssp_*.deb Package Version
python3 ends.py | tee result
diff - result <<'EXPECTED'
16 0x90000 
32 0x90000 
40 0x1 NTLMSSP
EXPECTED
