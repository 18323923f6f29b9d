"""Filters and pages of a list, kept in the address."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlencode

from api.messages import _

PAGE_SIZE = 20
# Nobody turns so many pages; a filter finds things sooner.
LAST_PAGE = 500

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Pages:
    """Addresses of the neighbouring pages ("" where there is none) and where one is."""

    before: str
    after: str
    text: str


def window(page: int) -> tuple[int, int]:
    """``limit`` and ``offset`` of a query for ``page`` (1 …): one row more tells of a next page."""
    return PAGE_SIZE + 1, (min(max(page, 1), LAST_PAGE) - 1) * PAGE_SIZE


def cut(
    found: Sequence[T],
    path: str,
    chosen: Mapping[str, str],
    page: int,
    wanted: Callable[[T], bool] = lambda row: True,
) -> tuple[Sequence[T], Pages]:
    """The rows of ``page`` that are ``wanted``, and its neighbours under the filters ``chosen``."""
    page = min(max(page, 1), LAST_PAGE)
    more = len(found) > PAGE_SIZE and wanted(found[PAGE_SIZE]) and page < LAST_PAGE
    rows = [row for row in found[:PAGE_SIZE] if wanted(row)]
    first = (page - 1) * PAGE_SIZE + 1
    text = _("第 {first}–{last} 条", first=first, last=first + len(rows) - 1)
    before = address(path, chosen, page - 1) if page > 1 else ""
    return rows, Pages(before, address(path, chosen, page + 1) if more else "", text)


def address(path: str, chosen: Mapping[str, str], page: int = 1) -> str:
    """``path`` with the filters that are set."""
    values = {name: text for name, text in chosen.items() if text}
    if page > 1:
        values["page"] = str(page)
    return f"{path}?{urlencode(values)}" if values else path
