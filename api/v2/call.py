"""One call: who makes it, what it carries, and the ways to answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from access import Account
from api.v2.keys import parse_key
from api.v2.problems import Problem, refusal, unpublishable
from assistance.bootstrap import Assistance
from engine import Actor, Command, Engine, Json, Lookup, NotPublishable, Refused

IDEMPOTENCY_KEY = "idempotency-key"
MAX_IDEMPOTENCY_KEY = 200


@dataclass(frozen=True, slots=True)
class Call:
    """``account`` and ``actor`` are nobody's on an open route.

    ``body`` and ``query`` are of the route's models.
    """

    assistance: Assistance
    request: Request
    account: Account
    actor: Actor
    body: Any
    query: Any = None

    @property
    def engine(self) -> Engine:
        return self.assistance.engine

    @property
    def lookup(self) -> Lookup:
        return self.assistance.engine.lookup

    @property
    def key(self) -> int:
        """The key in the path."""
        try:
            return parse_key(self.request.path_params["key"])
        except ValueError as error:
            raise Problem(400, f"{self.request.path_params['key']}:{error}") from error

    @property
    def command_id(self) -> str:
        """From ``Idempotency-Key``: the same key of the same user at the same address, once."""
        given = idempotency_key(self.request)
        if given is None:
            return self.engine.new_id()
        where = f"{self.request.method} {self.request.url.path}"
        return f"rest:{self.actor.user}:{where}:{given}"

    def execute(
        self, command: Command, statuses: Mapping[str, int] | None = None
    ) -> Mapping[str, Json]:
        """The result of ``command``; ``statuses`` by refusal code where this call differs."""
        try:
            outcome = self.engine.execute(command)
        except NotPublishable as error:
            raise unpublishable(error) from error
        if isinstance(outcome, Refused):
            raise refusal(outcome, (statuses or {}).get(outcome.code))
        return outcome.result


def idempotency_key(request: Request) -> str | None:
    """The header, if it is sent; a ``Problem`` if it can be no key."""
    given = request.headers.get(IDEMPOTENCY_KEY)
    if given is not None and not (0 < len(given) <= MAX_IDEMPOTENCY_KEY and given.isprintable()):
        raise Problem(400, f"Idempotency-Key 要是 1 到 {MAX_IDEMPOTENCY_KEY} 个可见字符")
    return given


def answer(value: Mapping[str, Any] | Sequence[Any] | BaseModel) -> Response:
    if isinstance(value, BaseModel):
        value = value.model_dump(mode="json")
    return Response(orjson.dumps(value), 200, media_type="application/json")


def no_content() -> Response:
    return Response(status_code=204)


def missing(what: str, key: object) -> Problem:
    return Problem(404, f"没有找到{what} {key}")
