"""Archive: check what is missing, seal the file, export its package, prove the package."""

from __future__ import annotations

from collections.abc import Mapping

from assistance.archive.check import check_archive
from assistance.archive.package import Damaged, NotSealed, export_package, sealed_cases
from assistance.archive.proof import check_package
from assistance.archive.seal import seal_archive
from engine import JobHandler

__all__ = [
    "Damaged",
    "NotSealed",
    "check_archive",
    "check_package",
    "export_package",
    "handlers",
    "seal_archive",
    "sealed_cases",
]


def handlers() -> Mapping[str, JobHandler]:
    """What the diagram's archive tasks ask, by job type."""
    return {"jiuzhu:check-archive": check_archive, "jiuzhu:seal-archive": seal_archive}
