"""A man in the middle: hands requests on to the simulator, and answers what the test wants instead of what came back.

So a fault can be laid on one query, one page, one byte, while the rest of the look goes as it should.
"""
import http.client
import re
from dataclasses import dataclass

from hostile import Server, answer


@dataclass
class Exchange:
    """One request of the program under test, and what the simulator answered."""
    number: int  # 0 upwards, over all connections
    head: str
    body: str
    status: int = 0
    reason: str = ""
    content_type: str | None = None
    answer: bytes = b""

    @property
    def action(self):
        """"Enumerate", "Pull", "Invoke"..., the last word of the SOAP action."""
        match = re.search(r"<[a-z]*:?Action[^>]*>\s*([^<\s]+)", self.body)
        return match[1].rsplit("/", 1)[1] if match else ""

    @property
    def resource(self):
        match = re.search(r"<[a-z]*:?ResourceURI[^>]*>\s*([^<\s]+)", self.body)
        return match[1] if match else ""

    @property
    def query(self):
        match = re.search(r"<[a-z]*:?Filter[^>]*>([^<]*)", self.body)
        return match[1] if match else ""

    def as_answered(self):
        return answer(f"{self.status} {self.reason}", self.answer, self.content_type)

    def with_body(self, body):
        return answer(f"{self.status} {self.reason}", body, self.content_type)


def fault(code, text):
    """A SOAP fault as Windows sends it."""
    return answer("500 Internal Server Error", (
        '<s:Envelope xml:lang="en-US" xmlns:s="http://www.w3.org/2003/05/soap-envelope" '
        'xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" '
        'xmlns:w="http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd" '
        'xmlns:n="http://schemas.xmlsoap.org/ws/2004/09/enumeration">'
        "<s:Header><a:Action>http://schemas.dmtf.org/wbem/wsman/1/wsman/fault</a:Action>"
        "<a:MessageID>uuid:11111111-2222-3333-4444-555555555555</a:MessageID>"
        "<a:To>http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</a:To></s:Header>"
        f"<s:Body><s:Fault><s:Code><s:Value>s:Receiver</s:Value><s:Subcode><s:Value>w:InternalError</s:Value></s:Subcode>"
        f'</s:Code><s:Reason><s:Text xml:lang="en-US">{text}</s:Text></s:Reason><s:Detail>'
        '<f:WSManFault xmlns:f="http://schemas.microsoft.com/wbem/wsman/1/wsmanfault" '
        f'Code="{code}" Machine="exch-a"><f:Message>{text}</f:Message></f:WSManFault>'
        "</s:Detail></s:Fault></s:Body></s:Envelope>").encode())


class Meddler(Server):
    """
    Plain HTTP in front of the simulator's plain HTTP port.

    `rule(exchange)` returns None to let the answer through, or what to send: bytes, or an iterable of bytes and, at
    its end, None for "nothing more, and the connection stays open".
    """

    def __init__(self, upstream_port, rule):
        super().__init__()
        self.upstream_port, self.rule, self.exchanges = upstream_port, rule, []

    def serve(self, connection):
        upstream = http.client.HTTPConnection("127.0.0.1", self.upstream_port, timeout=60)
        try:
            while exchange := self._read(connection):
                self._ask(upstream, exchange)
                replacement = self.rule(exchange)
                if replacement is None:
                    replacement = exchange.as_answered()
                for piece in [replacement] if isinstance(replacement, bytes) else replacement:
                    if piece is None:
                        self.read_until_closed(connection)
                        return
                    connection.sendall(piece)
        finally:
            upstream.close()

    def _read(self, connection):
        data = b""
        while b"\r\n\r\n" not in data:
            more = connection.recv(65536)
            if not more:
                return None
            data += more
        head, _, body = data.partition(b"\r\n\r\n")
        length = int(re.search(rb"(?i)content-length: *([0-9]+)", head)[1])
        while len(body) < length:
            more = connection.recv(65536)
            if not more:
                return None
            body += more
        with self._lock:
            exchange = Exchange(len(self.exchanges), head.decode("latin-1"), body.decode("utf-8"))
            self.exchanges.append(exchange)
        return exchange

    @staticmethod
    def _ask(upstream, exchange):
        lines = exchange.head.split("\r\n")
        _, path, _ = lines[0].split(" ", 2)
        headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            if name.lower() not in ("connection", "content-length", "expect"):
                headers[name] = value.strip()
        upstream.request("POST", path, exchange.body.encode(), headers)
        reply = upstream.getresponse()
        exchange.answer = reply.read()
        exchange.status, exchange.reason = reply.status, reply.reason
        exchange.content_type = reply.headers.get("Content-Type")
