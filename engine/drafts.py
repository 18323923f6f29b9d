"""The port of drafts: what a handler may do with them, and what it knows of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from engine.errors import Finding
from engine.model import Actor, Bundle

# Of one draft: what an editor can still show, and a database row after row can still take.
MAX_DRAFT_FILES: Final = 300
MAX_DRAFT_BYTES: Final = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class DraftHead:
    """The newest version of a draft; ``digest`` of its files, ``saved_at`` ISO 8601 UTC."""

    version: int
    digest: str
    saved_by: str
    saved_at: str
    deleted: bool


class Drafts(Protocol):
    """Bundles that are being worked on, every version of them whole."""

    def head(self, name: str) -> DraftHead | None:
        """Locked until the end; also of a draft that was deleted."""

    def add(
        self,
        name: str,
        version: int,
        bundle: Bundle,
        findings: Sequence[Finding],
        actor: Actor,
        note: str,
    ) -> None: ...

    def files(self, name: str, version: int) -> Mapping[str, bytes]: ...

    def drop(self, name: str, actor: Actor) -> None: ...

    def published(self, name: str, version: int, actor: Actor) -> None: ...
