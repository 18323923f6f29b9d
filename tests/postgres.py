"""A private PostgreSQL server: real, in a temporary folder, gone when it is closed.

The binaries are those of an installed server or else of the pgserver wheel. A server refuses to
run as root, so root starts it as another user.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg
from sqlalchemy import make_url

START_SECONDS = 30.0
# A test kills clients, sometimes the server, never the machine: no reason to wait for the disk.
FORGETFUL = ("-c", "fsync=off", "-c", "full_page_writes=off")


class NoServer(Exception):
    """No PostgreSQL binaries here: `pip install pgserver` or `apt-get install postgresql`."""


class PrivateServer:
    """A server that listens only on a socket in its own folder, ``durable`` as in production."""

    def __init__(self, *, durable: bool = False) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="pg-"))
        self._options = () if durable else FORGETFUL
        self._user = _unprivileged() if os.geteuid() == 0 else None
        self._process: subprocess.Popen[bytes] | None = None
        self._databases = 0
        try:
            self._binaries = _reachable(binaries(), self.folder, needed=self._user is not None)
            self._give_folder_away()
            self._initialise()
            self.start()
        except BaseException:
            self.close()
            raise

    def start(self) -> None:
        """Start and wait until it answers; also after ``stop``."""
        command = [
            str(self._binaries / "postgres"),
            *("-D", str(self._data), "-k", str(self.folder)),
            *("-c", "listen_addresses=", "-c", "max_connections=300"),
            *self._options,
        ]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command, stdout=log, stderr=log, user=self._user, cwd=self.folder
            )
        self._wait_until_ready()

    def stop(self, how: signal.Signals = signal.SIGQUIT) -> None:
        """End at once (SIGQUIT: without a shutdown checkpoint; SIGINT: politely)."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait()
            self._process = None

    def new_database(self, template: str | None = None) -> str:
        """The SQLAlchemy URL of a fresh database: empty, or a copy of the one at ``template``.

        Nobody may be connected to the one that is copied.
        """
        self._databases += 1
        name = f"db{self._databases}"
        copied = f" TEMPLATE {_name(template)} STRATEGY FILE_COPY" if template else ""
        self._administer(f"CREATE DATABASE {name}{copied}")
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}"

    def drop_database(self, url: str) -> None:
        """Remove the database at ``url``, whoever is still connected to it."""
        self._administer(f"DROP DATABASE {_name(url)} WITH (FORCE)")

    def close(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        type_: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def _give_folder_away(self) -> None:
        if self._user is not None:
            shutil.chown(self.folder, self._user)

    def _initialise(self) -> None:
        command = [
            str(self._binaries / "initdb"),
            *("-D", str(self._data), "-U", "postgres", "-A", "trust", "-E", "UTF8"),
            *("--locale=C", "--no-sync"),
        ]
        subprocess.run(command, check=True, capture_output=True, user=self._user, cwd=self.folder)

    def _wait_until_ready(self) -> None:
        assert self._process is not None
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                psycopg.connect(self._conninfo("postgres")).close()
            except psycopg.OperationalError:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    log = (self.folder / "log").read_text(errors="replace")
                    raise RuntimeError(f"PostgreSQL did not start:\n{log}") from None
                time.sleep(0.02)
            else:
                return

    def _administer(self, statement: str) -> None:
        with psycopg.connect(self._conninfo("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def _conninfo(self, database: str) -> str:
        return f"host={self.folder} user=postgres dbname={database}"


def _name(url: str) -> str:
    return str(make_url(url).database)


def binaries() -> Path:
    """The newest installed server's folder of binaries, else the wheel's; else ``NoServer``."""
    installed = Path("/usr/lib/postgresql").glob("*/bin/postgres")
    found = sorted(installed, key=lambda p: float(p.parent.parent.name))
    if found:
        return found[-1].parent
    on_path = shutil.which("postgres")
    if on_path:
        return Path(on_path).resolve().parent
    wheel = importlib.util.find_spec("pgserver")
    if wheel is None or wheel.origin is None:
        raise NoServer(NoServer.__doc__)
    return Path(wheel.origin).parent / "pginstall" / "bin"


def _unprivileged() -> str:
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _reachable(binaries: Path, folder: Path, *, needed: bool) -> Path:
    """``binaries``, copied to ``folder`` where they lie in a home that only root may enter."""
    closed = any(not part.stat().st_mode & 0o001 for part in binaries.parents)
    if not needed or not closed:
        return binaries
    shutil.copytree(binaries.parent, folder / "installation")
    return folder / "installation" / binaries.name
