"""What others made and we pass on carries its licence beside it."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.guards.tree import ROOT

# Bundled file -> the text that holds its licences.
BUNDLED = {
    "forms/fonts/NotoSansSC-Regular.ttf": "forms/fonts/OFL.txt",
    "api/static/viewer.js": "api/static/viewer.LICENSES.txt",
    "api/static/viewer.css": "api/static/viewer.LICENSES.txt",
}
# JavaScript of our own; the time zones in the sandbox are public domain.
OWN = {
    "engine/feel/sandbox.js",
    "api/static/jiuzhu.css",
    "api/static/pages.js",
    "api/static/icon.svg",
}
SUFFIXES = {".js", ".css", ".ttf", ".otf", ".woff", ".woff2", ".svg", ".wasm", ".png"}


def shipped() -> set[str]:
    """Committed files of the product that could be somebody else's."""
    command = ["git", "ls-files", "-z", "engine", "forms", "assistance", "access", "api"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    names = listed.decode().split("\0")
    return {name for name in names if Path(name).suffix in SUFFIXES and (ROOT / name).exists()}


def test_every_file_is_ours_or_carries_its_licence() -> None:
    assert shipped() == set(BUNDLED) | OWN


def test_every_licence_is_there() -> None:
    for bundled, licence in BUNDLED.items():
        text = (ROOT / licence).read_text(encoding="utf-8")
        assert "opyright" in text, bundled
        assert len(text) > 1000, bundled


def test_what_is_bundled_is_named_in_its_licences() -> None:
    viewer = (ROOT / "api/static/viewer.LICENSES.txt").read_text(encoding="utf-8")
    assert "bpmn-js\n" in viewer
    assert "watermark must stay fully visible" in viewer
