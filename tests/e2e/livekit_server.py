"""A LiveKit server of the tests' own, on loopback, on ports that nobody else uses.

Out flow its URL and tokens for participants of any kind. It knows nothing of who calls. The binary
comes from `GOBIN=$PWD/.cache/bin go install github.com/livekit/livekit-server/cmd/server@v1.13.5`.
"""

import datetime
import json
import shutil
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from livekit import api

from .processes import ChildProcess, free_port

Kind = Literal["standard", "egress", "ingress", "sip", "agent"]

API_KEY = "devkey"
API_SECRET = "a-secret-for-tests-on-loopback-only"
START_TIMEOUT_S = 15.0

_CACHED_BINARY = Path(__file__).resolve().parents[2] / ".cache" / "bin" / "server"


def find_livekit_server() -> str | None:
    """The server's binary, None where it is not installed."""
    return str(_CACHED_BINARY) if _CACHED_BINARY.exists() else shutil.which("livekit-server")


class LiveKitServer(ChildProcess):
    """A running server: ready when the constructor returns.

    Args:
        folder: takes its log.

    Raises:
        TimeoutError: it does not answer; the message holds the end of its log.
    """

    def __init__(self, folder: Path) -> None:
        binary = find_livekit_server()
        assert binary, "livekit-server is not installed"
        port = free_port()
        self.url = f"ws://127.0.0.1:{port}"
        self.http_url = f"http://127.0.0.1:{port}"
        super().__init__(
            [binary, "--config-body", json.dumps(_config(port))], folder / "livekit-server.log"
        )
        self._wait_ready()

    def token(
        self,
        identity: str,
        room: str,
        *,
        kind: Kind = "standard",
        name: str = "",
        attributes: Mapping[str, str] | None = None,
        only_listens: bool = False,
    ) -> str:
        """A token to join one room as a participant of this kind, for ten minutes."""
        grants = api.VideoGrants(room_join=True, room=room, agent=kind == "agent")
        if only_listens:
            grants.can_publish = grants.can_publish_data = False
        return (
            api.AccessToken(API_KEY, API_SECRET)
            .with_identity(identity)
            .with_name(name)
            .with_kind(kind)
            .with_attributes(dict(attributes or {}))
            .with_grants(grants)
            .with_ttl(datetime.timedelta(minutes=10))
            .to_jwt()
        )

    async def delete_room(self, room: str) -> None:
        """End a room for everybody in it."""
        async with api.LiveKitAPI(self.http_url, API_KEY, API_SECRET) as client:
            await client.room.delete_room(api.DeleteRoomRequest(room=room))

    async def dispatch(self, room: str) -> None:
        """Ask for an agent in a room that nobody sent one to when it was made."""
        async with api.LiveKitAPI(self.http_url, API_KEY, API_SECRET) as client:
            await client.agent_dispatch.create_dispatch(api.CreateAgentDispatchRequest(room=room))

    def _wait_ready(self) -> None:
        deadline = time.monotonic() + START_TIMEOUT_S
        while not self._answers():
            if self.exit_code is not None or time.monotonic() > deadline:
                raise TimeoutError(f"the LiveKit server does not answer\n{self.log_tail()}")
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(self.http_url, timeout=1) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False


def _config(port: int) -> dict[str, object]:
    return {
        "port": port,
        "bind_addresses": ["127.0.0.1"],
        "keys": {API_KEY: API_SECRET},
        "rtc": {
            "node_ip": "127.0.0.1",
            "use_external_ip": False,
            "enable_loopback_candidate": True,
            # Only loopback: a host's other addresses would be offered, and tried, as well.
            "interfaces": {"includes": ["lo", "lo0"]},
            "tcp_port": free_port(),
            "udp_port": free_port(socket.SOCK_DGRAM),
        },
        # Callers, recognition and the worker share the machine: a busy one still takes calls.
        "agents": {"target_load": 1000},
        "logging": {"level": "info", "json": False},
    }
