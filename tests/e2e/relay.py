"""Somebody between the program and the node, who hands on every byte and keeps a copy."""
import contextlib
import re
import socket
import ssl

from hostile import Server


class Relay(Server):
    """
    In front of a port of 127.0.0.1, itself on `address`, where it may break TLS open: `certificate` (and key) is what it shows the program,
    `ca_file` proves the node to it.
    """

    def __init__(self, upstream_port, certificate=None, ca_file=None, address="127.0.0.1"):
        super().__init__(address)
        self.upstream_port, self.sent = upstream_port, b""
        self.server = self.client = None
        if certificate is not None:
            self.server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.server.load_cert_chain(*certificate)
            self.client = ssl.create_default_context(cafile=str(ca_file))

    def prepare(self, connection):
        return connection if self.server is None else self.server.wrap_socket(connection, server_side=True)

    def serve(self, connection):
        upstream = socket.create_connection(("127.0.0.1", self.upstream_port))
        with self.client.wrap_socket(upstream, server_hostname="localhost") if self.client else upstream as node:
            self._spawn(self._answers, node, connection)
            with contextlib.suppress(OSError):
                while data := connection.recv(65536):
                    self.note(data)
                    node.sendall(data)
            with contextlib.suppress(OSError):
                node.shutdown(socket.SHUT_RDWR)

    def _answers(self, node, connection):
        with contextlib.suppress(OSError):
            while data := node.recv(65536):
                with self._lock:
                    self.sent += data
                connection.sendall(data)
            connection.shutdown(socket.SHUT_RDWR)


class Forger(Relay):
    """
    A Relay of plain HTTP that hands on whole messages: `forge(request, answer)` is asked what to send in place of the
    node's answer. Bytes, or an iterable of bytes; None: as it came.
    """

    def __init__(self, upstream_port, forge):
        super().__init__(upstream_port)
        self.forge = forge

    def serve(self, connection):
        with socket.create_connection(("127.0.0.1", self.upstream_port)) as node:
            while request := self._message(connection):
                node.sendall(request)
                answer = self._message(node)
                forged = self.forge(request, answer)
                for piece in [forged or answer] if not forged or isinstance(forged, bytes) else forged:
                    connection.sendall(piece)

    @staticmethod
    def _message(peer):
        """One HTTP message, head and body; b"" when the peer has gone."""
        data = b""
        while b"\r\n\r\n" not in data:
            more = peer.recv(65536)
            if not more:
                return b""
            data += more
        head, _, body = data.partition(b"\r\n\r\n")
        length = int(re.search(rb"(?i)content-length: *([0-9]+)", head + b"content-length: 0")[1])
        while len(body) < length:
            body += peer.recv(65536)
        return head + b"\r\n\r\n" + body
