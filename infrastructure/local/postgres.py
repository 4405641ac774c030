"""One PostgreSQL server on a free port of this machine."""

from __future__ import annotations

import contextlib
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import struct
import subprocess
from pathlib import Path

from infrastructure.local.parts import Parts
from infrastructure.local.process import HOST, DidNotStart, Process, free_port, tied

USER = "postgres"
DATABASE_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
STARTUP = b"user\0postgres\0database\0postgres\0\0"
PROTOCOL = 3 << 16


class Postgres(Process):
    """A server that syncs what it commits; its one user is `postgres`, with a password of this run."""

    name = "postgres"
    # Fast shutdown: the default waits until every client has gone by itself.
    stop_signal = signal.SIGINT

    def __init__(self, parts: Parts, folder: Path | None = None) -> None:
        super().__init__(folder)
        self._bin = parts.postgres_bin
        self._password = secrets.token_urlsafe(18)
        self.port = 0

    def dsn(self, database: str = "postgres") -> str:
        """Return the connection string of a database, for every client that takes a URL; it holds the password."""
        return f"postgresql://{USER}:{self._password}@{HOST}:{self.port}/{database}"

    def create_database(self, name: str) -> str:
        """Create an empty database and return its connection string; ValueError for a name that would need quotes."""
        self.ask(f"CREATE DATABASE {_checked(name)} TEMPLATE template0")
        return self.dsn(name)

    def drop_database(self, name: str) -> None:
        """Remove a database where it exists, and end the connections to it."""
        self.ask(f"DROP DATABASE IF EXISTS {_checked(name)} WITH (FORCE)")

    def ask(self, statement: str, database: str = USER) -> str:
        """Run one statement as its own transaction and return what it found, as psql prints it; RuntimeError."""
        command = [f"{self._bin}/psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", statement]
        address = {"PGHOST": HOST, "PGPORT": str(self.port), "PGUSER": USER, "PGPASSWORD": self._password}
        environment = address | {"PGDATABASE": database}
        done = subprocess.run(command, env=environment, capture_output=True, check=False, timeout=60, cwd="/")
        if done.returncode:
            raise RuntimeError(done.stderr.decode("utf-8", "replace").strip())
        return done.stdout.decode("utf-8").strip()

    def lay_out(self) -> None:
        """Make the data folder with one user who needs a password; as root it belongs to the user `postgres`."""
        self.port = free_port()
        secret = self.folder / "password"
        secret.touch(0o600)
        secret.write_text(self._password, "utf-8")
        if os.geteuid() == 0:
            account = pwd.getpwnam(USER)
            os.chown(self.folder, account.pw_uid, account.pw_gid)
            os.chown(secret, account.pw_uid, account.pw_gid)
        options = ("--no-sync", "--no-instructions", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C")
        command = [f"{self._bin}/initdb", *options, f"--username={USER}", f"--pwfile={secret}", "-D", f"{self.data}"]
        done = subprocess.run(_unprivileged(command), capture_output=True, check=False, timeout=60, cwd=self.folder)
        secret.unlink()
        if done.returncode:
            raise DidNotStart(f"PostgreSQL's data folder was not made: {done.stderr.decode('utf-8', 'replace')}")

    def command(self) -> list[str]:
        """Return the server's command line."""
        settings = {
            "listen_addresses": HOST,
            "port": str(self.port),
            "unix_socket_directories": "",
            "fsync": "on",
            "synchronous_commit": "on",
            "max_connections": "200",
            "shared_buffers": "64MB",
            # Files below the data folder: segments of POSIX shared memory outlive a killed server.
            "dynamic_shared_memory_type": "mmap",
        }
        flags = [flag for name, value in settings.items() for flag in ("-c", f"{name}={value}")]
        return _unprivileged([f"{self._bin}/postgres", "-D", str(self.data), *flags])

    def answers(self) -> bool:
        """Return whether the server asks a new client for its password, which it does when it takes connections."""
        try:
            with socket.create_connection((HOST, self.port), 1) as client:
                client.sendall(struct.pack("!II", len(STARTUP) + 8, PROTOCOL) + STARTUP)
                return client.recv(1) == b"R"
        except OSError:
            return False

    def ports(self) -> tuple[int, ...]:
        """Return the server's port."""
        return (self.port,)

    def _release(self) -> None:
        remove_lock_segment(self.data)
        super()._release()


def remove_lock_segment(data: Path) -> None:
    """Remove the few bytes of System V shared memory that a killed server of this data folder left in the kernel."""
    with contextlib.suppress(OSError, IndexError):
        segment = (data / "postmaster.pid").read_text("utf-8").splitlines()[6].split()[1]
        if shutil.which("ipcrm"):
            subprocess.run(["ipcrm", "-m", segment], capture_output=True, check=False, timeout=10)


def _checked(name: str) -> str:
    if not DATABASE_NAME.fullmatch(name):
        raise ValueError(f"a database is named with small letters, digits and underscores: {name!r}")
    return name


def _unprivileged(command: list[str]) -> list[str]:
    """Return a command that runs as `postgres` when we are root, which PostgreSQL refuses to run as."""
    if os.geteuid():
        return command
    return tied(command, f"--reuid={USER}", f"--regid={USER}", "--init-groups")
