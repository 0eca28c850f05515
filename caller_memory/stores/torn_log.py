"""Tell whether a disk has damaged the write-ahead log of a person's file.

SQLite reads a log up to the first frame that is not as it was written, and says nothing of the
writes behind it. A process that was killed amid a write leaves frames there, too, but no commit.
"""

import struct
from pathlib import Path

_LOG_HEADER = struct.Struct(">8xI4x8s8x")
"""Size of a page; the salt that is in each frame."""
_FRAME_HEADER = struct.Struct(">4xI8s8x")
"""Pages of the file after a commit, 0 in other frames; the salt."""
_INDEX_HEADER = struct.Struct("=16xI")
"""How many frames SQLite reads."""


def is_torn(path: Path) -> bool:
    """Return whether commits stand in the log of an open file behind what SQLite reads of it.

    While another process writes, one that it is about to commit may.
    """
    try:
        with (
            path.with_name(f"{path.name}-shm").open("rb") as index,
            path.with_name(f"{path.name}-wal").open("rb") as log,
        ):
            (read,) = _INDEX_HEADER.unpack(index.read(_INDEX_HEADER.size))
            page_size, salt = _LOG_HEADER.unpack(log.read(_LOG_HEADER.size))
            length = log.seek(0, 2)
            step = _FRAME_HEADER.size + page_size
            for at in range(_LOG_HEADER.size + read * step, length - step + 1, step):
                log.seek(at)
                pages, found = _FRAME_HEADER.unpack(log.read(_FRAME_HEADER.size))
                if pages and found == salt:
                    return True
    except (FileNotFoundError, struct.error):
        pass  # nothing was written since the log was emptied
    return False
