#!/bin/bash
# Tool:    gss-ntlmssp, Debian's gss-ntlmssp 1.2.0-1, with MIT's libgssapi-krb5-2 1.20.1
# Guess:   NTLM is the mechanism that needs no clocks; a server whose clock (MsvAvTimestamp of its challenge) is days behind
#          gets its answer, and refuses it by itself if it wants to.
# Instead: the client gives up: 34 hours behind are taken, 38 are GSS_S_CONTEXT_EXPIRED, and no answer is sent.
#          The major status reads as "session expired"; that clocks differ is in the minor status alone. A clock that is 38
#          hours ahead is taken.
# Why it matters here: an operator has to be told of the node's clock, not of a session or a password.
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
def shifted(challenge, hours):
    at = struct.unpack_from("<I", challenge, 44)[0]     # target info
    while True:
        kind, size = struct.unpack_from("<HH", challenge, at)
        assert kind, "no timestamp in the challenge"
        if kind == 7:
            old = struct.unpack_from("<Q", challenge, at + 4)[0]
            return challenge[:at + 4] + struct.pack("<Q", old + hours * 36000000000) + challenge[at + 12:]
        at += 4 + size
for hours in 0, -34, -38, 38:
    client, server = End(True), End(False)
    challenge = server.step(client.step(b"")[1])[1]
    major, answer = client.step(shifted(challenge, hours))
    text, more = Buffer(), u32(0)
    gss.gss_display_status(ref(u32()), client.minor, 2, ref(ntlm), ref(more), ref(text))
    print(hours, hex(major), "an answer" if answer else octets(text).decode())
PY
dpkg-deb -f gss-ntlmssp_*.deb Package Version
python3 ends.py | tee result
diff - result <<'EXPECTED'
0 0x0 an answer
-34 0x0 an answer
-38 0xc0000 Server and client clocks are too far apart
38 0x0 an answer
EXPECTED
