"""LiveKit's native half, and the server behind it: what a test must not need.

Requests of the SDK flow in and are granted; events of a room flow out, through the queue that the
native library fills. The `rtc.Room` above is LiveKit's own.
"""

import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any, cast

from livekit import rtc
from livekit.rtc import _ffi_client
from livekit.rtc._ffi_client import FfiClient, FfiQueue
from livekit.rtc._proto import ffi_pb2, participant_pb2


class FakeNative:
    """LiveKit's native half, and with it the server: `rtc.Room` above it is the real one.

    Attributes:
        present: identities of who is in the room when the agent joins.
    """

    def __init__(self, *present: str) -> None:
        self.present = present
        self.queue = FfiQueue[ffi_pb2.FfiEvent]()
        self._pid = os.getpid()
        self._ffi_lib = SimpleNamespace(livekit_ffi_drop_handle=lambda _: True)
        self._handles = itertools.count(_FIRST_HANDLE)
        self._room = self._agent = 0
        self._typed: dict[int, str] = {}

    def install(self) -> None:
        """Take the place of the real one."""
        FfiClient._instance = cast(FfiClient, self)

    @contextmanager
    def installed(self) -> Iterator[None]:
        """In the place of the real one; what is left afterwards is not dropped by the real one."""
        real = FfiClient._instance
        self.install()
        try:
            yield
        finally:
            FfiClient._instance = real
            for handle in list(_ffi_client._live_handles):
                if handle.handle >= _FIRST_HANDLE:
                    handle.mark_consumed()

    def request(self, request: ffi_pb2.FfiRequest) -> ffi_pb2.FfiResponse:
        """Say yes to everything, and let happen what would follow."""
        name = request.WhichOneof("message")
        assert name is not None
        response, event = ffi_pb2.FfiResponse(), ffi_pb2.FfiEvent()
        getattr(response, name).SetInParent()
        if name == "text_read_incremental":
            self._send_text(request.text_read_incremental.reader_handle)
        elif name in event.DESCRIPTOR.fields_by_name:
            async_id = getattr(response, name).async_id = next(self._handles)
            getattr(event, name).async_id = async_id
            if name == "connect":
                self._connect(event.connect.result)
            self.queue.put(event)
        if name == "disconnect":
            self.happens(eos={})
        return response

    def happens(self, **event: Any) -> None:
        """An event of the room, by the name and fields of the wire protocol."""
        self._emit(room_event={"room_handle": self._room, **event})

    def joins(self, identity: str) -> None:
        """A person enters the room."""
        person = {"handle": {"id": next(self._handles)}, "info": _person(identity)}
        self.happens(participant_connected={"info": person})

    def leaves(self, identity: str) -> None:
        """A person hangs up."""
        self.happens(
            participant_disconnected={
                "participant_identity": identity,
                "disconnect_reason": rtc.DisconnectReason.CLIENT_INITIATED,
            }
        )

    def types(self, identity: str, text: str, topic: str = "lk.chat") -> None:
        """A person sends a text stream."""
        reader = next(self._handles)
        self._typed[reader] = text
        info = {"stream_id": str(reader), "topic": topic, "mime_type": "text/plain"}
        self.happens(
            text_stream_opened={
                "reader": {"handle": {"id": reader}, "info": info},
                "participant_identity": identity,
            }
        )

    def calls(self, identity: str, method: str) -> None:
        """A person calls a remote procedure of the agent."""
        self._emit(
            rpc_method_invocation={
                "local_participant_handle": self._agent,
                "invocation_id": next(self._handles),
                "method": method,
                "request_id": "request",
                "caller_identity": identity,
                "payload": "",
                "response_timeout_ms": 10_000,
            }
        )

    def _emit(self, **event: Any) -> None:
        self.queue.put(ffi_pb2.FfiEvent(**event))

    def _connect(self, result: Any) -> None:
        self._room, self._agent = next(self._handles), next(self._handles)
        result.room.handle.id = self._room
        result.room.info.name, result.room.info.sid = "room", "RM_room"
        result.local_participant.handle.id = self._agent
        result.local_participant.info.identity = "agent"
        for identity in self.present:
            person = result.participants.add().participant
            person.handle.id = next(self._handles)
            person.info.MergeFrom(_person(identity))

    def _send_text(self, reader: int) -> None:
        chunk = {"chunk_received": {"content": self._typed.pop(reader)}}
        end: dict[str, Any] = {"eos": {}}
        for detail in (chunk, end):
            self._emit(text_stream_reader_event={"reader_handle": reader, **detail})


_FIRST_HANDLE = 1 << 40
"""No real handle is as high."""


def _person(identity: str) -> participant_pb2.ParticipantInfo:
    return participant_pb2.ParticipantInfo(
        sid=f"PA_{identity}",
        identity=identity,
        name="",
        metadata="",
        state=participant_pb2.PARTICIPANT_STATE_ACTIVE,
        kind=participant_pb2.PARTICIPANT_KIND_STANDARD,
    )
