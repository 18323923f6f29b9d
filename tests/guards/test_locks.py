"""What is installed is pinned by hash, and no lock file names a package index."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import packages_distributions

import pytest

from tests.guards.test_one_place import libraries
from tests.guards.tree import ROOT, modules

LOCKS = ("requirements.lock", "requirements-dev.lock")
PINNED = re.compile(r"^([a-z0-9-]+)==(\S+)", re.MULTILINE)


def pins(lock: str) -> dict[str, str]:
    """Distribution name -> version."""
    return dict(PINNED.findall((ROOT / lock).read_text(encoding="utf-8")))


def wanted(requirements: list[str]) -> set[str]:
    return {
        re.split(r"[\[<>=!~; ]", r, maxsplit=1)[0].lower().replace("_", "-") for r in requirements
    }


def project() -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = tomllib.loads(
        (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    )["project"]
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_hashes(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=[a-z0-9])", text)
    assert len(blocks) > 40
    assert all("==" in block and "--hash=sha256:" in block for block in blocks)


def test_every_dependency_is_pinned() -> None:
    found = project()
    runtime = wanted(found["dependencies"])  # type: ignore[arg-type]
    assert runtime <= set(pins("requirements.lock"))
    development = wanted(found["optional-dependencies"]["dev"])
    assert runtime | development <= set(pins("requirements-dev.lock"))


def test_both_locks_agree() -> None:
    development = pins("requirements-dev.lock")
    runtime = pins("requirements.lock")
    assert runtime.items() <= development.items()


def test_no_lock_names_an_address() -> None:
    """Not even a sponsor's: `npm install` writes those, and they are taken out again."""
    locks = {*ROOT.glob("*.lock"), *ROOT.glob("web/*/package-lock.json")}
    locks |= set(ROOT.glob("tests/*/package-lock.json"))
    assert len(locks) == len(LOCKS) + 3
    assert [lock for lock in locks if "://" in lock.read_text(encoding="utf-8")] == []


# What no module imports, and why it is there.
NOT_IMPORTED = {
    "setuptools": "builds the project itself, without an isolated download",
    "python-multipart": "Starlette reads forms and uploads with it",
}


def test_every_dependency_is_used_and_decided() -> None:
    """``decisions/0014-dependencies.md`` has a line for each."""
    modules_of = packages_distributions()
    used = {top for path in modules() for top in libraries(path)}
    provided: dict[str, set[str]] = {}
    for top, distributions in modules_of.items():
        for distribution in distributions:
            provided.setdefault(normal(distribution), set()).add(top)
    found = wanted(project()["dependencies"])  # type: ignore[arg-type]
    unused = {name for name in found if not provided.get(name, set()) & used}
    assert unused == set(NOT_IMPORTED)
    decided = normal((ROOT / "decisions/0014-dependencies.md").read_text(encoding="utf-8"))
    assert [name for name in found if name not in decided] == []


def normal(name: str) -> str:
    return name.lower().replace("_", "-")
