"""Publishing a bundle: all of it, or nothing with every reason."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from engine.commands import DeployBundle
from engine.errors import Done, NotPublishable, Outcome
from engine.handlers.bundles import bundle_of, forms_and_data
from engine.handlers.starts import renew
from engine.model import Actor, Json
from engine.ports import Kit, UnitOfWork


def deploy_bundle(unit: UnitOfWork, kit: Kit, command: DeployBundle) -> Outcome:
    """Lint, compile, store. ``NotPublishable`` with all findings if any is an error."""
    return Done(published(unit, kit, command.files, command.actor))


def published(
    unit: UnitOfWork, kit: Kit, files: Mapping[str, bytes], actor: Actor
) -> Mapping[str, Json]:
    """What ``files`` became as a bundle; raises ``NotPublishable``."""
    findings = kit.linter.lint(files)
    if any(f.severity == "error" for f in findings):
        raise NotPublishable(findings)
    bundle = bundle_of(files)
    defined = kit.runner.processes(bundle).values()
    processes = [(process.process_id, process.name, process.file) for process in defined]
    resources = [*kit.decisions(bundle), *forms_and_data(bundle)]
    stored = unit.publish_bundle(bundle, processes, resources, actor)
    for process in defined:
        renew(unit, kit, bundle, process)
    return {
        **stored,
        "digest": bundle.digest,
        "files": sorted(PurePosixPath(name).name for name in bundle.files),
        "findings": [finding.row() for finding in findings],
    }
