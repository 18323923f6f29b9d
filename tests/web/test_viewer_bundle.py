"""The committed viewer is what its sources give; `npm run check` in web/viewer compares in full."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).parents[2]
WEB = ROOT / "web" / "viewer"
STATIC = ROOT / "api" / "static"
LARGEST = 300_000  # bytes: a page in a village must open, too


def test_the_bundle_was_built_from_these_sources() -> None:
    sources = sorted((WEB / "src").iterdir())
    digest = sha256()
    for path in [*sources, *(WEB / name for name in ("build.mjs", "package-lock.json"))]:
        digest.update(path.read_bytes())
    found = digest.hexdigest()
    for name, line in (
        ("viewer.js", f"// Sources {found}"),
        ("viewer.css", f"/* Sources {found} */"),
    ):
        built = (STATIC / name).read_text(encoding="utf-8").splitlines()
        assert built[1] == line, "run npm run build in web/viewer"


def test_the_bundle_is_small() -> None:
    assert sum((STATIC / name).stat().st_size for name in ("viewer.js", "viewer.css")) < LARGEST


def test_the_licences_are_passed_on() -> None:
    licences = (STATIC / "viewer.LICENSES.txt").read_text(encoding="utf-8")
    assert "bpmn-js\n=======\n" in licences
    assert "the watermark must stay fully visible" in licences
