"""The files that a person names on the command line, as the engine deploys and lints them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from api.console import MISUSED, Failure
from engine import Finding

KINDS = frozenset({".bpmn", ".dmn", ".form", ".csv"})
SEVERITIES: Mapping[str, str] = {"error": "错误", "warning": "警告", "info": "提示"}


def read_files(paths: Sequence[Path]) -> dict[str, bytes]:
    """Name -> bytes of files, and of what lies in folders; wrong usage if there is nothing."""
    found: dict[str, bytes] = {}
    for path in paths:
        if not path.exists():
            raise Failure(f"没有这个文件或文件夹:{path}", MISUSED)
        for name, file in _files(path):
            if name in found:
                raise Failure(f"两个文件同名:{name}(第二个是 {file})", MISUSED)
            try:
                found[name] = file.read_bytes()
            except OSError as error:
                raise Failure(f"读不了 {file}:{error.strerror}", MISUSED) from error
    if not found:
        kinds = "、".join(sorted(KINDS))
        raise Failure(f"{'、'.join(map(str, paths))} 里没有可用的文件({kinds})", MISUSED)
    return found


def _files(path: Path) -> Iterator[tuple[str, Path]]:
    """What may belong to a bundle; of endings in upper case the linter says what is wrong."""
    if path.is_file():
        if path.suffix.lower() in KINDS:
            yield path.name, path
        return
    for file in sorted(path.rglob("*")):
        if file.suffix.lower() in KINDS and file.is_file() and not file.name.startswith("."):
            yield file.relative_to(path).as_posix(), file


def as_rows(findings: Sequence[Finding]) -> list[dict[str, str]]:
    return [{name: getattr(f, name) for name in Finding.__slots__} for f in findings]


def as_text(rows: Sequence[Mapping[str, Any]]) -> str:
    """One finding a line, as compilers print them: file: element (name): severity rule: …"""
    return "\n".join(map(_line, rows))


def _line(row: Mapping[str, Any]) -> str:
    name = f" ({row['element_name']})" if row["element_name"] else ""
    where = [part for part in (row["file"], f"{row['element_id']}{name}".strip()) if part]
    severity = SEVERITIES.get(row["severity"], row["severity"])
    said = f"{severity} {row['rule']}: {row['message']};{row['hint']}"
    return " ".join(": ".join([*where, said]).split())


def counted(rows: Sequence[Mapping[str, Any]]) -> str:
    """How many findings of each severity: 1 处错误,2 处警告."""
    counts = Counter(row["severity"] for row in rows)
    return ",".join(f"{counts[one]} 处{said}" for one, said in SEVERITIES.items() if counts[one])
