"""The memory of a caller in an agent of LiveKit."""

from caller_memory.livekit.agent import RememberingAgent as RememberingAgent
from caller_memory.livekit.company import Company as Company
