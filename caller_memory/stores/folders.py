"""Make the folder of memory files private, and refuse one that others can reach into.

Symbolic links are not followed: whoever can plant one could have memories written elsewhere. Errors
say what to put right. This module knows nothing of what the files hold.
"""

import contextlib
import fcntl
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from caller_memory.errors import StoreRejected

COMPANIONS = ("-wal", "-shm")
"""What SQLite adds to a file's name for the write-ahead log and its index."""


def make_private(path: Path) -> None:
    """Make an empty file for a person, and the folders above it, unless they exist.

    Raises:
        StoreRejected: a file or folder there is not private to this process's user.
    """
    folder = path.parent.parent
    make_folder(folder)
    check_folder(folder)
    with contextlib.suppress(FileExistsError):
        path.parent.mkdir(mode=0o700)
    check_place(path)
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def make_folder(folder: Path) -> None:
    """Make a folder and its missing parents, for this process's user alone."""
    if not folder.is_dir():
        make_folder(folder.parent)
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700)


def check_usable(folder: Path) -> None:
    """Refuse a folder in which no memory files can be written; it may not be there yet.

    Raises:
        StoreRejected: names the folder and the fix.
    """
    there = next(path for path in (folder, *folder.absolute().parents) if os.path.lexists(path))
    if not (there.is_dir() and os.access(there, os.R_OK | os.W_OK | os.X_OK)):
        raise StoreRejected(
            f"no memories can be kept in {folder}: {there} can not be written, or is no folder; "
            "set MEMORY_DIR to a folder that can"
        )
    if folder.exists():
        check_folder(folder)


def make_usable(folder: Path) -> None:
    """Make a folder of memory files, where it is not there, and try to write in it.

    Raises:
        StoreRejected: names the folder and the fix.
    """
    check_usable(folder)
    try:
        make_folder(folder)
        check_folder(folder)
        with tempfile.TemporaryFile(dir=folder) as tried:
            tried.write(b"?")
    except OSError as exc:
        raise StoreRejected(
            f"no memories can be kept in {folder} ({exc.strerror}): set MEMORY_DIR to a folder "
            "that can be written"
        ) from exc


def check_folder(folder: Path) -> None:
    """Refuse a folder of memory files that others own or can write to.

    The folder may be reached through a link that this process's user or root owns. Folders above
    it are not checked.

    Raises:
        StoreRejected: names the folder and the fix.
    """
    _check_owner(folder, folder.lstat())
    _check_private(folder, folder.stat())


def check_place(path: Path) -> None:
    """Refuse a person's file, or the folder it is in, if it is a link or another user's.

    Raises:
        StoreRejected: names the file or folder and the fix.
    """
    for place in (path.parent, *with_companions(path)):
        with contextlib.suppress(FileNotFoundError):
            found = place.lstat()
            if stat.S_ISLNK(found.st_mode):
                raise StoreRejected(f"{place} is a symbolic link, which is not followed: remove it")
            if place == path.parent:
                _check_private(place, found)
            else:
                _check_owner(place, found)


def with_companions(path: Path) -> list[Path]:
    """Return the file, and the files that SQLite keeps beside it."""
    return [path, *(path.with_name(path.name + suffix) for suffix in COMPANIONS)]


def file_changed_at(path: Path) -> float:
    """Return when a file or its log was last written, in seconds since 1970; 0 for neither."""
    times = [0.0]
    for file in (path, path.with_name(path.name + "-wal")):
        with contextlib.suppress(FileNotFoundError):
            times.append(file.lstat().st_mtime)
    return max(times)


def inode(path: Path) -> int | None:
    """Return the inode of a file, None if there is none: a name may come to mean another file."""
    try:
        return path.lstat().st_ino
    except FileNotFoundError:
        return None


@contextlib.contextmanager
def folder_lock(folder: Path) -> Iterator[None]:
    """Hold a lock of the folder, which one process at a time can have.

    The lock is on the folder, because closing a second descriptor of a SQLite file drops the locks
    that this process holds on it. Source: sqlite.org/howtocorrupt.html, 2.2.
    """
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _check_private(folder: Path, found: os.stat_result) -> None:
    _check_owner(folder, found)
    if stat.S_IMODE(found.st_mode) & (stat.S_IWGRP | stat.S_IWOTH):
        raise StoreRejected(
            f"other users can write to the memory folder {folder}: run `chmod 700 {folder}`, or "
            "set MEMORY_DIR to a new folder below it"
        )


def _check_owner(place: Path, found: os.stat_result) -> None:
    # Root can reach everything anyhow, so a folder of root's is as private as one of our own.
    if found.st_uid not in (os.geteuid(), 0):
        raise StoreRejected(
            f"{place} belongs to user {found.st_uid}, this process runs as user {os.geteuid()}: "
            "run it as the owner, or set MEMORY_DIR to another folder"
        )
