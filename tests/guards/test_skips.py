"""With CI=true a skip is a failure: what was not tried has not passed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.guards.tree import ROOT

SKIPPING = {
    "inside": "import pytest\ndef test(): pytest.skip('no server here')",
    "mark": "import pytest\n@pytest.mark.skip(reason='no server here')\ndef test(): pass",
    "fixture": (
        "import pytest\n@pytest.fixture\ndef f(): pytest.skip('no server here')\ndef test(f): pass"
    ),
    "module": "import pytest\npytest.skip('no server here', allow_module_level=True)",
}
EXPECTED_FAILURE = "import pytest\n@pytest.mark.xfail\ndef test(): assert False"


def run(folder: Path, source: str, ci: str) -> subprocess.CompletedProcess[str]:
    path = folder / "test_sample.py"
    path.write_text(source, encoding="utf-8")
    options = ["-p", "conftest", "-p", "no:cacheprovider", "-c", str(ROOT / "pyproject.toml")]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(path)],
        cwd=ROOT,
        env={**os.environ, "CI": ci},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("kind", SKIPPING)
def test_a_skip_fails_in_ci_and_says_why(tmp_path: Path, kind: str) -> None:
    strict = run(tmp_path, SKIPPING[kind], "true")
    assert strict.returncode in (1, 2), strict.stdout
    assert "no server here" in strict.stdout
    assert "skipped with CI=true" in strict.stdout


def test_elsewhere_a_skip_is_a_skip(tmp_path: Path) -> None:
    assert run(tmp_path, SKIPPING["fixture"], "").returncode == 0


def test_an_expected_failure_is_no_skip(tmp_path: Path) -> None:
    assert run(tmp_path, EXPECTED_FAILURE, "true").returncode == 0
