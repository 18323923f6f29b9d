"""Every import contract holds, and breaks when it is violated on purpose."""

from __future__ import annotations

import configparser
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.guards.tree import PACKAGES, ROOT, modules

CONFIG = ".importlinter"
PREFIX = "importlinter:contract:"

# (contract, module that breaks it, the import that does)
VIOLATIONS = [
    ("packages", "engine/model.py", "import forms"),
    ("packages", "engine/facade.py", "import access"),
    ("packages", "engine/store/log.py", "import assistance.areas"),
    ("packages", "forms/registry.py", "import engine"),
    ("packages", "forms/registry.py", "import access.ports"),
    ("packages", "access/signin.py", "import forms.schema"),
    ("packages", "access/signin.py", "import assistance.people"),
    ("packages", "assistance/people/persons.py", "import api"),
    ("facade", "assistance/people/persons.py", "from engine.store.uow import Tx"),
    ("facade", "api/__init__.py", "from engine.dispatch import Dispatcher"),
    ("engine", "engine/facade.py", "from engine import bootstrap"),
    ("engine", "engine/store/uow.py", "from engine.facade import Engine"),
    ("engine", "engine/lookup.py", "from engine.facade import Engine"),
    ("engine", "engine/store/uow.py", "from engine.lookup import Lookup"),
    ("engine", "engine/store/uow.py", "from engine.spiff.shim import Ids"),
    ("engine", "engine/feel/evaluate.py", "from engine.store.log import linked"),
    ("engine", "engine/spiff/shim.py", "from engine.feel import Feel"),
    ("engine", "engine/lint/vocabulary.py", "from engine.spiff.shim import Ids"),
    ("engine", "engine/jobs/queue.py", "from engine.store.database import Database"),
    ("engine", "engine/dispatch.py", "from engine.store.uow import Tx"),
    ("engine", "engine/handlers/tasks.py", "from engine.dispatch import Dispatcher"),
    ("engine", "engine/ports.py", "from engine.handlers.tasks import may_work_on"),
    ("engine", "engine/chain.py", "from engine.ports import Kit"),
    ("engine", "engine/events/ground.py", "from engine.ports import Kit"),
    ("engine", "engine/events/ground.py", "from engine.commands import Command"),
    ("engine", "engine/model.py", "from engine.errors import EngineError"),
    ("spiffworkflow", "engine/store/uow.py", "from SpiffWorkflow.task import Task"),
    ("spiffworkflow", "api/__init__.py", "import SpiffWorkflow"),
    ("quickjs", "engine/spiff/shim.py", "import quickjs"),
    ("quickjs", "forms/registry.py", "import quickjs"),
    ("drivers", "engine/handlers/tasks.py", "import psycopg"),
    ("drivers", "engine/jobs/follow_ups.py", "import sqlite3"),
    ("drivers", "assistance/store/orders.py", "import sqlalchemy"),
    ("drivers", "access/store/record.py", "from alembic import op"),
    ("drivers", "api/__init__.py", "import procrastinate"),
    ("web", "forms/registry.py", "import fastapi"),
    ("web", "engine/facade.py", "from starlette.requests import Request"),
]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of every module of the product, and of the contracts."""
    for path in modules():
        target = tmp_path / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    shutil.copyfile(ROOT / CONFIG, tmp_path / CONFIG)
    return tmp_path


def lint(tree: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache"]
    environment = {**os.environ, "PYTHONPATH": str(tree), "COLUMNS": "300"}
    return subprocess.run(
        [*command, *options], cwd=tree, env=environment, capture_output=True, text=True, check=False
    )


def contracts() -> dict[str, str]:
    """Contract id -> its name."""
    config = configparser.ConfigParser()
    config.read(ROOT / CONFIG)
    return {s.removeprefix(PREFIX): config[s]["name"] for s in config if s.startswith(PREFIX)}


def test_every_contract_holds(tree: Path) -> None:
    assert all((tree / package / "__init__.py").exists() for package in PACKAGES)
    run = lint(tree)
    assert run.returncode == 0, run.stdout


@pytest.mark.parametrize(("contract", "module", "statement"), VIOLATIONS)
def test_a_violation_breaks_its_contract(
    tree: Path, contract: str, module: str, statement: str
) -> None:
    path = tree / module
    path.write_text(f"{path.read_text(encoding='utf-8')}\n{statement}\n", encoding="utf-8")
    run = lint(tree, "--contract", contract)
    assert run.returncode == 1, run.stdout
    assert f"{contracts()[contract]} BROKEN" in run.stdout
    importer = module.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    assert f" {importer} -> " in run.stdout


def test_every_contract_is_broken_on_purpose() -> None:
    assert {contract for contract, _, _ in VIOLATIONS} == set(contracts())
