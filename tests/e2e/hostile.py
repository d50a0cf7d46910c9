"""Servers that no WinRM service would be: silent, slow, lying, endless. Sockets only; each is a context manager."""
import contextlib
import socket
import ssl
import threading


class Server:
    """Listen on a free port of 127.0.0.1, or of ::1, and serve each connection in a thread, until the block ends."""

    def __init__(self, address="127.0.0.1"):
        self.listener = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
        self.listener.bind((address, 0))
        self.listener.listen(16)
        self.port = self.listener.getsockname()[1]
        self.over = threading.Event()
        self.received = b""  # all that clients sent, after TLS
        self.connections = 0
        self._open = []
        self._threads = []
        self._lock = threading.Lock()

    def __enter__(self):
        self._spawn(self._accept)
        return self

    def __exit__(self, *_):
        self.over.set()
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        with self._lock:
            for connection in self._open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(10)

    def _spawn(self, target, *args):
        thread = threading.Thread(target=target, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self):
        while not self.over.is_set():
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with self._lock:
                self._open.append(connection)
                self.connections += 1
            self._spawn(self._serve, connection)

    def _serve(self, connection):
        with contextlib.suppress(OSError, ValueError), connection:
            speaker = self.prepare(connection)
            with self._lock:
                self._open.append(speaker)
            with speaker:
                self.serve(speaker)

    def prepare(self, connection):
        """What to speak through: the connection itself, or TLS over it."""
        return connection

    def serve(self, connection):
        raise NotImplementedError

    def note(self, data):
        with self._lock:
            self.received += data

    def read_until_closed(self, connection):
        while data := connection.recv(65536):
            self.note(data)

    def read_request(self, connection):
        """One HTTP request with its body; False when the client has gone."""
        data = b""
        while b"\r\n\r\n" not in data:
            more = connection.recv(65536)
            if not more:
                return False
            data += more
            self.note(more)
        head, _, body = data.partition(b"\r\n\r\n")
        length = next((int(line.split(b":")[1]) for line in head.split(b"\r\n")
                       if line.lower().startswith(b"content-length:")), 0)
        while len(body) < length:
            more = connection.recv(65536)
            if not more:
                return False
            body += more
            self.note(more)
        return True


class TlsServer(Server):
    """The same over TLS, with a certificate."""

    def __init__(self, certificate, *rest):
        super().__init__(*rest)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(*certificate)

    def prepare(self, connection):
        wrapped = self.context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        wrapped.do_handshake()
        return wrapped


class Silent(Server):
    """Accepts, reads, never answers: a TLS handshake without end, or an answer without a first byte."""

    def serve(self, connection):
        self.read_until_closed(connection)


class SilentTls(TlsServer, Silent):
    """Completes the handshake, reads the request, never answers."""


class Hangup(Server):
    """Closes each connection as soon as something came."""

    def serve(self, connection):
        self.note(connection.recv(1))


class HangupTls(TlsServer, Hangup):
    pass


class Scripted(Server):
    """Answers each request with the pieces that `script(request number)` yields; None: wait until the client goes."""

    def __init__(self, script):
        super().__init__()
        self.script = script

    def serve(self, connection):
        number = 0
        while self.read_request(connection):
            for piece in self.script(number):
                if piece is None:
                    self.read_until_closed(connection)
                    return
                if isinstance(piece, float):  # a pause, cut short at the end of the test
                    if self.over.wait(piece):
                        return
                    continue
                connection.sendall(piece)
            number += 1


class ScriptedTls(TlsServer, Scripted):
    pass


def answer(status, body=b"", content_type="application/soap+xml;charset=UTF-8", headers=(), length=None):
    """The bytes of one HTTP answer; `length` lies about the body's."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}"]
    if content_type is not None:
        lines.append(f"Content-Type: {content_type}")
    return "\r\n".join([*lines, *headers, "", ""]).encode() + body


@contextlib.contextmanager
def refused_port():
    """A port on which nobody listens, and on which nobody can while the block runs."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        yield holder.getsockname()[1]


@contextlib.contextmanager
def blackhole_port():
    """A port whose connections are never completed: the queue of the listener is full, so SYNs are dropped."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(64):
            filler = stack.enter_context(socket.socket())
            filler.settimeout(0.2)
            try:
                filler.connect(listener.getsockname())
            except TimeoutError:
                break
        else:
            raise RuntimeError("the queue of a listener never became full")
        yield listener.getsockname()[1]
