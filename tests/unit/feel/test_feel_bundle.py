"""The committed bundle is what its sources give; `npm run check` in web/feel compares in full."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).parents[3]
WEB = ROOT / "web" / "feel"


def test_the_bundle_was_built_from_these_sources() -> None:
    sources = sorted((WEB / "src").rglob("*.js"), key=lambda path: path.relative_to(WEB).as_posix())
    digest = sha256()
    for path in [*sources, *(WEB / name for name in ("build.mjs", "package-lock.json"))]:
        digest.update(path.read_bytes())
    built = (ROOT / "engine" / "feel" / "sandbox.js").read_text(encoding="utf-8").splitlines()
    assert built[1] == f"// Sources {digest.hexdigest()}", "run npm run build in web/feel"
