"""The memory of a caller in an agent of LiveKit."""

try:
    from caller_memory.livekit.agent import RememberingAgent as RememberingAgent
    from caller_memory.livekit.caller_options import caller_options as caller_options
    from caller_memory.livekit.company import Company as Company
    from caller_memory.livekit.spans import Spans as Spans
except ModuleNotFoundError as exc:
    raise ImportError(
        f"caller_memory.livekit needs {exc.name}: pip install 'caller-memory[livekit]'",
        name=exc.name,
    ) from exc
