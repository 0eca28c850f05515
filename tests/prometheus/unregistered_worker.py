"""The product's worker, in its own process, which no LiveKit server knows: a script.

`python -m tests.prometheus.unregistered_worker` takes its settings from the environment, as the
product does, and looks every second for what is not sent.
"""

import asyncio
import sys

import agent
import config
import storage
from caller_memory.stores.sync import Sync
from worker import census
from worker.metrics import shared_folder


def main() -> None:
    """Serve until the process is told to end."""
    # `caller_memory.stores.sync` may name something else.
    sys.modules[Sync.__module__].SWEEP_EVERY_S = 1.0  # type: ignore[attr-defined]
    census.LOOK_EVERY_S = 1.0
    settings = config.load()
    storage.use(storage.from_settings(settings))
    with shared_folder() as counted_in:
        server = agent.worker(settings, counted_in)
        asyncio.run(server.run(unregistered=True))


if __name__ == "__main__":
    main()
