"""How access refuses."""

from __future__ import annotations


class Refusal(ValueError):
    """Cannot be done like this; the message says what to do instead.

    ``code``: invalid | forbidden | not-found | conflict | state. ``field`` names what is wrong.
    """

    def __init__(self, message: str, field: str = "", code: str = "invalid") -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.code = code
