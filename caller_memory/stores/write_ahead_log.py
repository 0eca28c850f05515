"""Empty the write-ahead log of a person's file, which still holds what was erased."""

import logging
import threading
import time

from caller_memory.log_masking import LOGGER_NAME
from caller_memory.stores.user_databases import PersonFiles

logger = logging.getLogger(f"{LOGGER_NAME}.stores")

ERASE_WITHIN_S = 2.0


def erase_log(files: PersonFiles, user_id: str) -> None:
    """Empty the log of a person's file. If a reader holds it for long, go on in the background."""
    deadline = time.monotonic() + ERASE_WITHIN_S
    while not files.truncate_wal(user_id):
        if time.monotonic() > deadline:
            logger.warning(
                "erasure pending for user %s: another reader holds the log; "
                "it is finished in the background", user_id,
            )  # fmt: skip
            threading.Thread(
                target=_erase_later, args=(files, user_id), name="erase-log", daemon=True
            ).start()
            return
        time.sleep(0.02)


def _erase_later(files: PersonFiles, user_id: str) -> None:
    while not files.truncate_wal(user_id):
        time.sleep(0.5)
    logger.info("erasure finished for user %s", user_id)
