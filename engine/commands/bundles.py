"""Publishing: bundles, and the drafts they come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.commands.ground import Command


@dataclass(frozen=True, slots=True, kw_only=True)
class DeployBundle(Command):
    """Publish ``files`` (name -> bytes) as one bundle; result: digest, processes, findings."""

    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftCommand(Command):
    """A command on draft ``name``; ``base`` is the version that the caller saw, 0 for none."""

    name: str
    base: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveDraft(DraftCommand):
    """Keep ``files`` as the next version of the draft, whatever their findings.

    A conflict where somebody else has saved since ``base``. Result: name, version, new, errors,
    warnings.
    """

    files: Mapping[str, bytes]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteDraft(DraftCommand):
    """Take the draft off the list. Its versions stay: saving under its name goes on from them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishDraft(DraftCommand):
    """Deploy the files of version ``base``, the newest; result as of ``DeployBundle``."""
