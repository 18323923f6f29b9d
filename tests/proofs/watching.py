"""What a process did beside its work: files opened, programs started, connections made.

Python tells an audit hook; what a library in C opens is seen by the kernel (inotify), and what it
calls by a port that listens.
"""

from __future__ import annotations

import ctypes
import os
import socket
import struct
import sys
from pathlib import Path

OUTSIDE = frozenset(
    {
        *("os.system", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn"),
        *("subprocess.Popen", "pty.spawn", "webbrowser.open"),
        *("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"),
        *("urllib.Request", "http.client.connect", "ftplib.connect", "smtplib.connect"),
    }
)
# What a text does that becomes a program inside this process, or reads this machine's files.
INSIDE = frozenset(
    {
        *("compile", "exec", "import", "open", "code.__new__", "marshal.loads"),
        *("pickle.find_class", "ctypes.dlopen", "ctypes.dlsym", "sys.settrace", "builtins.input"),
        *("os.listdir", "os.scandir", "os.remove", "os.rename", "os.mkdir", "os.putenv"),
    }
)
_IN_OPEN, _IN_ACCESS, _IN_NONBLOCK = 0x20, 0x1, 0x800


class Witness:
    """Hears this process do ``forbidden`` things while ``watching``; a hook cannot be removed."""

    def __init__(self, forbidden: frozenset[str]) -> None:
        self.watching = False
        self.seen: list[str] = []
        self._forbidden = forbidden
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if self.watching and event in self._forbidden:
            self.seen.append(f"{event} {arguments!r}"[:300])


class Trap:
    """A file that nobody may open and a port that nobody may call, whichever library does it."""

    def __init__(self, folder: Path) -> None:
        self.secret = folder / "secret"
        self.secret.write_text("the-secret-text")
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._watch = self._libc.inotify_init1(_IN_NONBLOCK)
        mask = _IN_OPEN | _IN_ACCESS
        assert self._libc.inotify_add_watch(self._watch, str(self.secret).encode(), mask) >= 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.setblocking(False)
        self.port = int(self._listener.getsockname()[1])

    def sprung(self) -> list[str]:
        """What happened since the last question."""
        found = []
        try:
            events = os.read(self._watch, 65536)
            found += ["the secret was opened"] * (len(events) // struct.calcsize("iIII"))
        except BlockingIOError:
            pass
        try:
            self._listener.accept()[0].close()
            found.append("the port was called")
        except BlockingIOError:
            pass
        return found
