"""Tokens of a logon, made by hand: NTLM challenges, and SPNEGO around them. Right ones, unless a test breaks them."""
import base64
import struct

from hostile import answer

UNICODE, REQUEST_TARGET, DOMAIN, TARGET_INFO, VERSION = 0x1, 0x4, 0x10000, 0x800000, 0x2000000
FLAGS = UNICODE | REQUEST_TARGET | DOMAIN | TARGET_INFO | VERSION | 0x60088230
EOL, COMPUTER, DOMAIN_NAME, DNS_COMPUTER, AV_FLAGS, TIMESTAMP = 0, 1, 2, 3, 6, 7

NTLM_OID = bytes.fromhex("060a2b06010401823702020a")
KERBEROS_OID = bytes.fromhex("06092a864886f712010202")
SPNEGO_OID = bytes.fromhex("06062b0601050502")


def pair(kind, value):
    value = value.encode("utf-16-le") if isinstance(value, str) else value
    return struct.pack("<HH", kind, len(value)) + value


PAIRS = [pair(DOMAIN_NAME, "CORP"), pair(COMPUTER, "EXCH-A"), pair(DNS_COMPUTER, "exch-a.corp.example"),
         pair(TIMESTAMP, (133_500_000_000_000_000).to_bytes(8, "little"))]


def challenge(pairs=None, signature=b"NTLMSSP\0", kind=2, flags=FLAGS, name=None, info=None, cut=None):
    """name, info: (length, offset) in place of what is so."""
    target, information = "CORP".encode("utf-16-le"), b"".join(PAIRS if pairs is None else pairs)
    if pairs is None:
        information += pair(EOL, b"")
    places = [(len(target), 56), (len(information), 56 + len(target))]
    for number, place in enumerate((name, info)):
        places[number] = places[number] if place is None else place
    fields = [struct.pack("<HHI", length, length, offset) for length, offset in places]
    message = (signature + struct.pack("<I", kind) + fields[0] + struct.pack("<I", flags) + b"\1\2\3\4\5\6\7\x08" + bytes(8) +
               fields[1] + b"\x0a\0\x7c\x4f\0\0\0\x0f" + target + information)
    return message[:cut]


def element(tag, value):
    length = len(value)
    number = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag]) + (bytes([length]) if length < 128 else bytes([0x80 | len(number)]) + number) + value


def spnego(token, oid=NTLM_OID, state=1):
    """A NegTokenResp."""
    return element(0xa1, element(0x30, element(0xa0, element(0x0a, bytes([state]))) + element(0xa1, oid) +
                                 element(0xa2, element(0x04, token))))


def spnego_begin(token, *oids):
    """A NegTokenInit in its frame."""
    return element(0x60, SPNEGO_OID + element(0xa0, element(0x30, element(0xa0, element(0x30, b"".join(oids))) +
                                                            element(0xa2, element(0x04, token)))))


def refusal(token, scheme="Negotiate"):
    """HTTP 401 with it; text as it is."""
    text = token if isinstance(token, str) else base64.b64encode(token).decode()
    return answer("401 Unauthorized", content_type=None, headers=[f"WWW-Authenticate: {scheme} {text}"])
