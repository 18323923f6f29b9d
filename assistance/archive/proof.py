"""Is this package still what was sealed? Bag, SM3 manifest, log chain, heads, catalogue.

Needs no database: whoever holds the folder can check it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bagit  # type: ignore[import-untyped]
import orjson
from lxml import etree

from assistance.archive.bag import read_manifest
from assistance.archive.catalogue import listed_files
from engine import GENESIS, LogRow, link, sm3

DATA = "data"
LOG, HEADS, CATALOGUE = f"{DATA}/log.jsonl", f"{DATA}/heads.json", f"{DATA}/catalogue.xml"
# What the catalogue must list, one by one.
LISTED = (f"{DATA}/forms/", f"{DATA}/notices/", f"{DATA}/files/")
SM3_MANIFESTS = ("manifest-sm3.txt", "tagmanifest-sm3.txt")


def check_package(path: Path) -> list[str]:
    """What is wrong with the package in folder ``path``, in Chinese; empty if nothing is."""
    try:
        bag = bagit.Bag(str(path))
        bag.validate()
    except (bagit.BagError, OSError, ValueError) as error:
        return [f"不是完好的 BagIt 包:{error}"]
    try:
        problems = [*_sm3_problems(path)]
        if problems:
            return problems
        problems += _log_problems(path)
        problems += _catalogue_problems(path, str(bag.info.get("Catalogue-SM3", "")))
    except (OSError, ValueError, TypeError, KeyError, etree.XMLSyntaxError) as error:
        return [f"包里的文件读不出来:{error}"]
    return problems


def _sm3_problems(path: Path) -> Iterator[str]:
    """Every payload and tag file against the manifests of its kind, both ways."""
    payload, tags = (path / name for name in SM3_MANIFESTS)
    for manifest in (payload, tags):
        if not manifest.is_file():
            yield f"缺少 {manifest.name}"
            return
    expected = read_manifest(payload)
    for name in sorted(expected.keys() ^ _files(path)):
        yield f"SM3 清单与文件不符:{name}"
    for name, digest in {**read_manifest(tags), **expected}.items():
        file = path / name
        if file.is_file() and sm3(file.read_bytes()) != digest:
            yield f"SM3 校验不符:{name}"


def _files(path: Path) -> set[str]:
    return {
        file.relative_to(path).as_posix() for file in (path / DATA).rglob("*") if not file.is_dir()
    }


def _log_problems(path: Path) -> Iterator[str]:
    """The chain of each case from its first row, and its end against the head kept apart."""
    last: dict[int, tuple[int, str]] = {}
    for line in (path / LOG).read_bytes().splitlines():
        row = LogRow(**orjson.loads(line))
        seq, previous = last.get(row.case_id, (0, GENESIS))
        if row.seq != seq + 1 or row.prev_hash != previous or link(row) != row.hash:
            yield f"案件 {row.case_id} 日志第 {row.seq} 行与前后不相连"
            return
        last[row.case_id] = (row.seq, row.hash)
    heads: list[dict[str, Any]] = orjson.loads((path / HEADS).read_bytes())
    kept = {head["case_id"]: (head["seq"], head["hash"]) for head in heads}
    for case_id in sorted(kept.keys() | last.keys()):
        if kept.get(case_id) != last.get(case_id):
            yield f"案件 {case_id} 的日志没有止于链头"


def _catalogue_problems(path: Path, digest: str) -> Iterator[str]:
    catalogue = (path / CATALOGUE).read_bytes()
    if sm3(catalogue) != digest:
        yield "目录与封存时的摘要不符"
    listed = set(listed_files(catalogue))
    held = {name for name in _files(path) if name.startswith(LISTED)}
    for name in sorted(listed - held):
        yield f"目录列有而包里没有:{name}"
    for name in sorted(held - listed):
        yield f"包里有而目录没有:{name}"
