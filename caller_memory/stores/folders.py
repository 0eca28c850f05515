"""The folder of memory files on disk: made private, and refused where others could reach into it.

Paths flow in; a folder, a file or an error that says what to put right flows out. Links are not
followed, since who can plant one could have a person's memories written elsewhere. It knows
nothing of what the files hold.
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
    """Make a person's file, empty, and the folders above it, where they are not there.

    Raises:
        StoreRejected: what is there is not private to this process's user.
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
    """Make a folder and those above it that are not there, for this process's user alone."""
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

    It may be reached by a link of this process's user, or of root; folders above it are the
    system's.

    Raises:
        StoreRejected: names the folder and the fix.
    """
    _check_owner(folder, folder.lstat())
    _check_private(folder, folder.stat())


def check_place(path: Path) -> None:
    """Refuse a person's file, or the folder it is in, where it is a link or not our own.

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
    """The file, and what SQLite keeps beside it."""
    return [path, *(path.with_name(path.name + suffix) for suffix in COMPANIONS)]


def file_changed_at(path: Path) -> float:
    """When a file or its write-ahead log was last written, in seconds since 1970; 0 for neither."""
    times = [0.0]
    for file in (path, path.with_name(path.name + "-wal")):
        with contextlib.suppress(FileNotFoundError):
            times.append(file.lstat().st_mtime)
    return max(times)


def inode(path: Path) -> int | None:
    """What a file is known by while its name may come to mean another; None for no file."""
    try:
        return path.lstat().st_ino
    except FileNotFoundError:
        return None


@contextlib.contextmanager
def folder_lock(folder: Path) -> Iterator[None]:
    """One process at a time. On the folder, since opening a SQLite file a second time and closing
    it drops the locks this process holds on it (Source: sqlite.org/howtocorrupt.html, 2.2)."""
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
