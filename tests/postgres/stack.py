"""A Supabase-like project on this machine: Postgres, PostgREST in front of it, the gateway.

`python -m tests.postgres.stack` runs one until Ctrl-C and prints how to reach it. All of it listens
on loopback or on unix sockets, holds nothing that lasts, and ends with the process.
"""

import argparse
import signal
import sys
import threading
from pathlib import Path

from .database import BINARIES, SCHEMA, PostgresServer, connect, run_scripts
from .gateway import Gateway
from .keys import Algorithm, ProjectKeys
from .postgrest import PostgREST


class SupabaseStack:
    """A running project: ready when the constructor returns.

    Args:
        scripts: SQL files to run in its database.
        max_rows: see below.

    Attributes:
        max_rows: cuts every response of PostgREST to so many rows; None for no limit. 1,000 is
            Supabase's own. Takes effect at the next `restart_rest`.
        postgres: for databases that nothing serves.
        dsn: of the served database, as its owner; for psycopg and psql.
        keys: the project's secrets, those that the properties below do not name included.
        gateway: what looks at the API keys.
    """

    def __init__(self, *scripts: Path, max_rows: int | None = 1000) -> None:
        self.keys = ProjectKeys()
        self.max_rows = max_rows
        self.postgres = PostgresServer()
        self.dsn = self.postgres.new_database(*scripts)
        self._rest: PostgREST | None = self._new_rest()
        self.gateway = Gateway(self.keys, self._rest.socket)

    @property
    def url(self) -> str:
        """What goes into SUPABASE_URL; the same for as long as the stack lives."""
        return f"http://127.0.0.1:{self.gateway.port}"

    @property
    def service_key(self) -> str:
        """The key that row level security does not bind."""
        return self.keys.service_key

    @property
    def anon_key(self) -> str:
        """The public key."""
        return self.keys.anon_key

    @property
    def jwt_secret(self) -> str:
        """For HS256."""
        return self.keys.jwt_secret

    @property
    def jwt_private_key(self) -> str:
        """For ES256; PEM."""
        return self.keys.jwt_private_key

    @property
    def jwt_key_id(self) -> str:
        """The `kid` of the ES256 key."""
        return self.keys.jwt_key_id

    @property
    def is_serving(self) -> bool:
        """Not in an outage."""
        return self._rest is not None

    @property
    def requests(self) -> int:
        """How many HTTP requests have been answered so far."""
        return self.gateway.requests

    def user_jwt(
        self, user_id: str, expires_in_s: float = 300, algorithm: Algorithm = "HS256"
    ) -> str:
        """See `ProjectKeys.user_jwt`."""
        return self.keys.user_jwt(user_id, expires_in_s, algorithm)

    def reset(self) -> None:
        """Remove everybody, keep the schema: what is done between two tests."""
        with connect(self.dsn) as connection:
            connection.execute(
                "truncate public.profiles, public.memory_removals, auth.users cascade"
            )

    def fresh_database(self, *scripts: Path) -> None:
        """Serve a new database with these files run in it, from here on."""
        self.stop_rest()
        self.dsn = self.postgres.new_database(*scripts)
        self.restart_rest()

    def run_scripts(self, *scripts: Path) -> None:
        """Run SQL files in the served database; PostgREST knows of it when this returns."""
        run_scripts(self.dsn, *scripts)
        self.restart_rest()

    def stop_rest(self) -> None:
        """An outage: connections are refused, the data stays."""
        if self._rest:
            self.gateway.close()
            self._rest.stop()
            self._rest = None

    def restart_rest(self) -> None:
        """The end of an outage, or a new configuration; at the same URL."""
        self.stop_rest()
        self._rest = self._new_rest()
        self.gateway.open(self._rest.socket)

    def stop(self) -> None:
        """End all of it. Nothing is left."""
        if self._rest is None:
            self.restart_rest()
        assert self._rest
        self.gateway.stop()
        self._rest.stop()
        self.postgres.stop()

    def _new_rest(self) -> PostgREST:
        database = self.dsn.rpartition("/project_")[2].partition("?")[0]
        dsn = self.postgres.dsn(f"project_{database}", role="authenticator")
        return PostgREST(dsn, self.keys, self.max_rows)


def main() -> None:
    """Run a project until Ctrl-C, its keys printed as the lines of an .env file."""
    parser = argparse.ArgumentParser(prog="python -m tests.postgres.stack", description=__doc__)
    parser.add_argument("--empty", action="store_true", help="leave sql/schema.sql to you")
    stack = SupabaseStack(*([] if parser.parse_args().empty else [SCHEMA]))
    ended = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: ended.set())
    sys.stdout.write(
        f"SUPABASE_URL={stack.url}\n"
        f"SUPABASE_SECRET_KEY={stack.keys.secret_key}\n"
        f"SUPABASE_PUBLISHABLE_KEY={stack.keys.publishable_key}\n"
        f"SUPABASE_JWT_PRIVATE_KEY='{stack.keys.jwk()}'\n"
        f"# {BINARIES / 'psql'} '{stack.dsn}'\n"
    )
    sys.stdout.flush()
    ended.wait()
    stack.stop()


if __name__ == "__main__":
    main()
