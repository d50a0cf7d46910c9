"""
The module `kerberos` as pywinrm needs it for sealed messages (pykerberos 1.2), over python-gssapi.

Debian's python3-kerberos is older than the functions that seal. The client under pywinrm stays one that is not ours: its
HTTP and its messages are pywinrm's and requests-kerberos', its seals MIT Kerberos'.
"""
import base64

import gssapi
from gssapi.raw import IOV, ChannelBindings, IOVBufferType, unwrap_iov, wrap_iov
from gssapi.raw.misc import GSSError  # noqa: F401  (part of the module)

GSS_C_DELEG_FLAG = int(gssapi.RequirementFlag.delegate_to_peer)
GSS_C_MUTUAL_FLAG = int(gssapi.RequirementFlag.mutual_authentication)
GSS_C_SEQUENCE_FLAG = int(gssapi.RequirementFlag.out_of_sequence_detection)
CONTINUE, COMPLETE = 0, 1


class Client:
    def __init__(self, service, flags):
        self.name = gssapi.Name(service, gssapi.NameType.hostbased_service)
        self.flags = flags
        self.context = self.token = None

    def step(self, challenge, bindings):
        if self.context is None:
            self.context = gssapi.SecurityContext(name=self.name, mech=gssapi.MechType.kerberos, usage="initiate",
                                                  flags=self.flags, channel_bindings=bindings)
        self.token = self.context.step(base64.b64decode(challenge) if challenge else None)
        return COMPLETE if self.context.complete else CONTINUE


def authGSSClientInit(service, gssflags=0, principal=None):  # noqa: N802, ARG001
    return COMPLETE, Client(service, gssflags)


def channelBindings(application_data):  # noqa: N802
    return ChannelBindings(application_data=application_data)


def authGSSClientStep(client, challenge, channel_bindings=None):  # noqa: N802
    return client.step(challenge, channel_bindings)


def authGSSClientResponse(client):  # noqa: N802
    return base64.b64encode(client.token or b"").decode()


def authGSSWinRMEncryptMessage(client, message):  # noqa: N802
    iov = IOV(IOVBufferType.header, message, IOVBufferType.padding, std_layout=False)
    wrap_iov(client.context, iov, confidential=True)
    return iov[1].value + (iov[2].value or b""), iov[0].value


def authGSSWinRMDecryptMessage(client, message, header):  # noqa: N802
    iov = IOV((IOVBufferType.header, False, header), message, (IOVBufferType.data, False, b""), std_layout=False)
    if not unwrap_iov(client.context, iov).encrypted:
        raise ValueError("the answer is signed but not sealed")
    return iov[1].value
