#!/bin/bash
# Tool:    gss-ntlmssp, Debian's gss-ntlmssp 1.2.0-1, with MIT's libgssapi-krb5-2 1.20.1
# Guess:   an established NTLM context is some keys and counters: about as small as its gss_export_sec_context() token, which
#          has less than 4 KB. A program may keep thousands of them open.
# Instead: each holds more than 64 KB for its whole life: two converters of iconv (UTF-8 to UTF-16LE and back), which only
#          the logon's names need, and of which each has a buffer of 32 KB. Imported again, it has new ones.
# Why it matters here: 1,000 nodes with a sealed session each are 64 MB of buffers; between looks a context is exported.
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
cat >weigh.py <<'PY'
import ctypes
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
class Use(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in
                "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost".split()]
mallinfo = ctypes.CDLL(None).mallinfo2
mallinfo.restype = Use
def in_use():
    use = mallinfo()
    return use.uordblks + use.hblkhd
def logged_on():
    client, server = End(True), End(False)
    major, answer = client.step(server.step(client.step(b"")[1])[1])
    assert major == 0 and server.step(answer)[0] == 0
    return client
def exported(context):
    token = Buffer()
    assert gss.gss_export_sec_context(ref(u32()), ref(context), ref(token)) == 0
    return token
def imported(token):
    context = ptr()
    assert gss.gss_import_sec_context(ref(u32()), ref(token), ref(context)) == 0
    return context
def end(context):
    assert gss.gss_delete_sec_context(ref(u32()), ref(context), None) == 0
def kilobytes_for_each(what, before, count):
    each = (in_use() - before) // count // 1024
    print(what, "64 to 80 KB" if 64 <= each <= 80 else "at most 8 KB" if each <= 8 else "%d KB" % each)
COUNT = 100
clients = [logged_on() for _ in range(COUNT)]
tokens = [exported(client.context) for client in clients]
print("exported", "at most 4 KB" if all(token.length <= 4096 for token in tokens) else "more")
before = in_use()
contexts = [imported(token) for token in tokens]
kilobytes_for_each("established", before, COUNT)
for context in contexts:
    end(context)
kilobytes_for_each("ended", before, COUNT)
PY
dpkg-deb -f gss-ntlmssp_*.deb Package Version
python3 weigh.py | tee result
diff - result <<'EXPECTED'
exported at most 4 KB
established 64 to 80 KB
ended at most 8 KB
EXPECTED
