"""Modules and functions stay short, and nothing unfinished is left lying about."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

from tests.guards.tree import ROOT, modules, name, parsed

MODULE_LINES = 320
TEST_LINES = 400
FUNCTION_LINES = 60
# A longer module needs a reason.
LONGER = {
    "engine/ports.py": "every Protocol of the core in one place, nearly all of it signatures",
}
OWN_CODE = (
    *("engine", "forms", "assistance", "access", "api"),
    *("features", "benchmarks", "conformance", "tests"),
)
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def functions(path: Path) -> Iterator[Function]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, Function):
            yield node


def test_modules_are_short() -> None:
    long = {name(path) for path in modules() if lines(path) > MODULE_LINES}
    assert long == set(LONGER)
    long = {name(path) for path in modules(*OWN_CODE) if lines(path) > TEST_LINES}
    assert long == set()


def test_functions_are_short() -> None:
    long = [
        f"{name(path)}:{function.lineno} {function.name}"
        for path in modules(*OWN_CODE)
        for function in functions(path)
        if (function.end_lineno or 0) - function.lineno >= FUNCTION_LINES
    ]
    assert long == []


def test_no_comment_promises_work() -> None:
    promises = []
    for path in modules(*OWN_CODE):
        for token in tokenize.generate_tokens(io.StringIO(path.read_text("utf-8")).readline):
            if token.type == tokenize.COMMENT and UNFINISHED.search(token.string):
                promises.append(f"{name(path)}:{token.start[0]} {token.string}")
    assert promises == []


def test_nothing_is_left_unimplemented() -> None:
    """``raise NotImplementedError`` stands only in a method that another class overrides."""
    raising = [
        (path, function)
        for path in modules()
        for function in functions(path)
        if any("NotImplementedError" in ast.unparse(n) for n in function.body if is_raise(n))
    ]
    defined = [function.name for path in modules() for function in functions(path)]
    stubs = [
        f"{name(path)} {function.name}"
        for path, function in raising
        if defined.count(function.name) < 2
    ]
    assert stubs == []


def is_raise(node: ast.stmt) -> bool:
    return isinstance(node, ast.Raise)


def test_no_module_is_named_after_nothing() -> None:
    vague = {"utils", "util", "helpers", "helper", "common", "manager", "base", "misc"}
    found = [name(path) for path in modules(*OWN_CODE) if vague & set(path.with_suffix("").parts)]
    assert found == []


def test_no_file_names_this_machine() -> None:
    """Paths of a developer's machine have no place in what is shipped."""
    texts = [*modules(), ROOT / "Makefile", ROOT / "pyproject.toml", *ROOT.glob("README*.md")]
    found = [name(path) for path in texts if str(ROOT) in path.read_text(encoding="utf-8")]
    assert found == []
