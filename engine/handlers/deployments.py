"""Publishing a bundle: all of it, or nothing with every reason."""

from __future__ import annotations

from pathlib import PurePosixPath

from engine.commands import DeployBundle
from engine.errors import Done, NotPublishable, Outcome
from engine.handlers.bundles import bundle_of, forms_and_data
from engine.ports import Kit, UnitOfWork


def deploy_bundle(unit: UnitOfWork, kit: Kit, command: DeployBundle) -> Outcome:
    """Lint, compile, store. ``NotPublishable`` with all findings if any is an error."""
    findings = kit.linter.lint(command.files)
    if any(f.severity == "error" for f in findings):
        raise NotPublishable(findings)
    bundle = bundle_of(command.files)
    processes = [
        (process.process_id, process.name, process.file)
        for process in kit.runner.processes(bundle).values()
    ]
    resources = [*kit.decisions(bundle), *forms_and_data(bundle)]
    stored = unit.publish_bundle(bundle, processes, resources, command.actor)
    return Done(
        {
            **stored,
            "digest": bundle.digest,
            "files": sorted(PurePosixPath(name).name for name in bundle.files),
            "findings": [{name: getattr(f, name) for name in type(f).__slots__} for f in findings],
        }
    )
