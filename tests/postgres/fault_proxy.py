"""A proxy between a client and the project that breaks the way to it, as told at any time.

Requests flow in on loopback and, where the fault lets them, on to the server behind. It listens
and answers in threads of its own, which end with it.
"""

import contextlib
import http.client
import socket
import struct
import threading
from collections.abc import Callable
from enum import StrEnum
from typing import BinaryIO, Self
from urllib.parse import urlsplit

SLOW_S = 1.0
TRICKLE_S = 0.1

Headers = dict[str, str]


class Fault(StrEnum):
    """What is wrong with the way."""

    NONE = "none"
    REFUSE = "refuse"
    """Nobody listens; open connections are reset."""
    SLOW = "slow"
    """The request is served a second later."""
    HANG = "hang"
    """The request is taken and never answered."""
    SWALLOW = "swallow"
    """The request is served, its answer never comes."""
    RESET = "reset"
    """The request is served, the connection is reset amid the body of its answer."""
    TWICE = "twice"
    """The request is served twice, the answer is the second one."""
    LATE = "late"
    """The connection is reset, and the request waits in `held` until it is delivered."""
    TRICKLE = "trickle"
    """The request is served, its answer comes a byte per 100 ms, headers included."""
    HTML = "200"
    """The login page of somebody's hotel."""
    UNAUTHORIZED = "401"
    FORBIDDEN = "403"
    NOT_FOUND = "404"
    CONFLICT = "409"
    TOO_MANY = "429"
    BROKEN = "500"
    UNAVAILABLE = "503"


_BODIES = {
    Fault.UNAUTHORIZED: '{"message": "Invalid API key"}',
    Fault.FORBIDDEN: '{"code": "42501", "message": "permission denied for function"}',
    Fault.NOT_FOUND: '{"code": "PGRST202", "message": "Could not find the function"}',
    Fault.TOO_MANY: '{"message": "API rate limit exceeded"}',
}
_PAGE = "<html><body>Something is in the way.</body></html>"


class FaultProxy:
    """A running proxy: ready when the constructor returns.

    Args:
        upstream: the URL of the server behind.

    Attributes:
        url: what the client is told; the same for as long as it lives.
        requests: how many requests it has read, answered or not.
        held: requests on their way: method, path, headers and body.
    """

    def __init__(self, upstream: str) -> None:
        self._upstream = urlsplit(upstream).netloc
        self._fault = Fault.NONE
        self._changed = threading.Condition()
        self._connections: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._listener: socket.socket | None = None
        self._port = 0
        self._closed = False
        self.requests = 0
        self.held: list[tuple[str, str, Headers, bytes]] = []
        self._listen()
        self.url = f"http://127.0.0.1:{self._port}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    @property
    def fault(self) -> Fault:
        """What is wrong now. Setting it touches requests under way as well as new ones."""
        return self._fault

    @fault.setter
    def fault(self, fault: Fault) -> None:
        with self._changed:
            self._fault = fault
            self._changed.notify_all()
        if fault is Fault.REFUSE:
            self._stop_listening()
        elif self._listener is None:
            self._listen()

    def deliver(self, place: int) -> None:
        """Have a held request served. Nobody waits for the answer any more."""
        self._ask(*self.held.pop(place))

    def close(self) -> None:
        """End every connection and thread."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._stop_listening()
        for thread in self._threads:
            thread.join()

    def _listen(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", self._port))
        self._port = self._listener.getsockname()[1]
        self._spawn(self._accept, self._listener)

    def _stop_listening(self) -> None:
        listener, self._listener = self._listener, None
        if listener is not None:
            # Closing alone would leave the thread in accept.
            listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        with self._changed:
            connections = list(self._connections)
        for connection in connections:
            _reset(connection)

    def _spawn(self, target: Callable[[socket.socket], None], argument: socket.socket) -> None:
        thread = threading.Thread(target=target, args=(argument,), daemon=True)
        self._threads = [t for t in self._threads if t.is_alive()] + [thread]
        thread.start()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with self._changed:
                self._connections.add(connection)
            self._spawn(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError, http.client.HTTPException), connection:
            with connection.makefile("rb") as stream:
                while request := _read_request(stream):
                    self.requests += 1
                    if not self._answer(connection, *request):
                        break
        with self._changed:
            self._connections.discard(connection)

    def _answer(
        self, connection: socket.socket, method: str, path: str, headers: Headers, body: bytes
    ) -> bool:
        """False where the connection is of no use any more."""
        fault = self._fault
        if fault is Fault.HANG:
            self._wait_for_another()
            return False
        if fault is Fault.SLOW:
            self._wait_for_another(SLOW_S)
        if fault.value.isdigit():
            text = _BODIES.get(fault, _PAGE)
            kind = "application/json" if text.startswith("{") else "text/html"
            connection.sendall(_response(int(fault), kind, text.encode()))
            return True
        if fault is Fault.LATE:
            self.held.append((method, path, headers, body))
            _reset(connection)
            return False
        if fault is Fault.TWICE:
            self._ask(method, path, headers, body)
        status, kind, answer = self._ask(method, path, headers, body)
        response = _response(status, kind, answer)
        if fault is Fault.SWALLOW:
            self._wait_for_another()
            return False
        if fault is Fault.RESET:
            connection.sendall(response[: len(response) - len(answer) // 2 - 1])
            _reset(connection)
            return False
        if fault is Fault.TRICKLE:
            while response and not self._wait_for_another(TRICKLE_S):
                connection.sendall(response[:1])
                response = response[1:]
        connection.sendall(response)
        return True

    def _wait_for_another(self, timeout_s: float | None = None) -> bool:
        """Until there is another fault, or none, or the end."""
        with self._changed:
            fault = self._fault
            return self._changed.wait_for(
                lambda: self._closed or self._fault is not fault, timeout_s
            )

    def _ask(self, method: str, path: str, headers: Headers, body: bytes) -> tuple[int, str, bytes]:
        upstream = http.client.HTTPConnection(self._upstream)
        with contextlib.closing(upstream):
            upstream.request(method, path, body, headers)
            answer = upstream.getresponse()
            return answer.status, answer.headers["Content-Type"] or "", answer.read()


def _read_request(stream: BinaryIO) -> tuple[str, str, Headers, bytes] | None:
    line = stream.readline()
    if not line:
        return None
    method, path, _ = line.decode().split(" ", 2)
    headers = dict(http.client.parse_headers(stream).items())
    length = int(headers.get("Content-Length", "0"))
    body = stream.read(length)
    # Who died while sending gets no answer: the server behind would wait for the rest for ever.
    return (method, path, headers, body) if len(body) == length else None


def _response(status: int, kind: str, body: bytes) -> bytes:
    head = f"HTTP/1.1 {status} x\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def _reset(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.shutdown(socket.SHUT_RD)
        connection.close()
