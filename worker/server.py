"""The server that LiveKit sends calls to, whose health page tells whether calls can come."""

from typing import Any

from livekit.agents import AgentServer


class ConnectedServer(AgentServer):
    """Answers 503 on `/` while LiveKit is out of reach; LiveKit's own says OK for two minutes.

    Not while a call is running: whoever restarts what is not healthy would cut it off.
    """

    def __init__(self, **options: Any) -> None:
        self._gave_up = False
        super().__init__(**options)

    # LiveKit has no hook for this: the health page reads this attribute, and nothing else does.
    @property
    def _connection_failed(self) -> bool:
        return self._gave_up or (self._connecting and not self.active_jobs)

    @_connection_failed.setter
    def _connection_failed(self, failed: bool) -> None:
        self._gave_up = failed
