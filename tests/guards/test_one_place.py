"""What may stand in one place only: the commit, the clock, chance, SQL, the libraries' seams."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.guards.tree import dotted, imported, modules, name, parsed

COMMITS = "engine/store/uow.py"
ROOT_OF_COMPOSITION = "engine/bootstrap.py"
# What reads the wall clock or makes an id by chance. Measuring how long something took
# (monotonic, perf_counter) and drawing secrets (urandom, secrets) are other things.
CLOCKS = {
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "datetime.date.today",
    "time.time",
    "time.time_ns",
    "time.localtime",
    "time.gmtime",
    "time.strftime",
    "time.ctime",
}
CHANCE = {"uuid.uuid1", "uuid.uuid4", "uuid.uuid7", "uuid.getnode"}
STATEMENT = re.compile(
    r"\s*(SELECT\s|INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|CREATE\s+TABLE)"
)


def uses(path: Path, wanted: set[str]) -> list[tuple[str, int]]:
    """(name, line) of every mention of one of ``wanted``, however it was imported."""
    tree = parsed(path)
    known = imported(tree)
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute):
            head, *rest = dotted(node).split(".")
            full = ".".join([known.get(head, head), *rest])
            if full in wanted:
                found.append((full, node.lineno))
    return found


def users(wanted: set[str]) -> set[str]:
    """Modules of the product that mention one of ``wanted``."""
    return {name(path) for path in modules() if uses(path, wanted)}


def test_one_file_commits() -> None:
    calls = [
        name(path)
        for path in modules()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and dotted(node.func).split(".")[-1] == "commit"
    ]
    assert calls == [COMMITS]


def test_the_clock_is_read_in_one_file() -> None:
    assert users(CLOCKS) == {ROOT_OF_COMPOSITION}


def test_chance_makes_ids_in_one_file() -> None:
    assert users(CHANCE) == {ROOT_OF_COMPOSITION}


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import datetime\nx = datetime.now()",
        "import datetime as d\nx = d.datetime.now",
        "from datetime import date as day\nx = day.today()",
        "import time\nx = time.time()",
        "from time import time\nx = time()",
    ],
)
def test_the_clock_is_seen_however_it_is_imported(tmp_path: Path, source: str) -> None:
    path = tmp_path / "sample.py"
    path.write_text(source, encoding="utf-8")
    assert uses(path, CLOCKS)


def test_sql_stands_in_store_modules() -> None:
    misplaced = [
        f"{name(path)}:{node.lineno}"
        for path in modules()
        if not is_store(path)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and STATEMENT.match(node.value)
    ]
    assert misplaced == []
    assert STATEMENT.match("\nSELECT 1")


def is_store(path: Path) -> bool:
    """``store.py``, or anything in a ``store`` or ``migrations`` folder."""
    parts = Path(name(path)).parts
    return "store" in parts or "migrations" in parts or parts[-1] == "store.py"


@pytest.mark.parametrize(
    ("library", "home"), [("SpiffWorkflow", "engine/spiff/"), ("quickjs", "engine/feel/")]
)
def test_a_library_is_imported_behind_its_seam(library: str, home: str) -> None:
    importers = {name(path) for path in modules() if library in libraries(path)}
    assert importers
    assert all(importer.startswith(home) for importer in importers), importers


def libraries(path: Path) -> set[str]:
    """Top-level names that ``path`` imports, by statement or by ``import_module``."""
    found: set[str] = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
        elif isinstance(node, ast.Call) and dotted(node.func).endswith("import_module"):
            found |= {str(a.value).split(".")[0] for a in node.args if isinstance(a, ast.Constant)}
    return found
