"""What calls under ``/api`` carry and answer: JSON names as in Python, on the way in and out.

The models are the description: ``/api/openapi.json`` is made of them.
"""

from __future__ import annotations

from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from api.v2.bodies import Body

T = TypeVar("T")
# The most that one page of a list holds.
MOST = 200


class Sent(Body):
    """Base of what a request carries."""

    model_config = ConfigDict(alias_generator=None)


class Query(BaseModel):
    """Base of the parameters behind ``?``: text, read as what each field is."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Window(Query):
    """Which part of a list: what follows ``after``, the ``next`` of the part before."""

    after: Annotated[str, Field(max_length=200)] | None = None
    limit: Annotated[int, Field(ge=1, le=MOST)] = 50


class Shown(BaseModel):
    """Base of what is answered. Keys are decimal text, times ISO 8601 in UTC."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Listed(Shown, Generic[T]):
    """A part of a list; ``next`` is None at its end."""

    items: list[T]
    next: str | None

    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        return f"{params[0].__name__}List"
