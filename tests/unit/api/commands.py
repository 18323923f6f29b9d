"""Commands as scripts see them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any


class Ended:
    """How a command ended: exit code, output lines, the JSON on the last one."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.lines, self.err = code, out.splitlines(), err

    @property
    def json(self) -> Any:
        return json.loads(self.lines[-1])


Run = Callable[..., Ended]
