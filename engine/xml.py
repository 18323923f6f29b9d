"""Hardened XML parsing. Every diagram of a stranger passes through here first.

Limits are checked on the bytes before anything is built: 5 MB, no document type (so no entities
and no expansion), depth 64, 60,000 XML nodes (2,000 flow nodes is the linter's limit). Only
encodings that both parsers surely read alike: what one of them would take for other characters
could hide a document type from the check.
"""

from __future__ import annotations

from typing import Final
from xml.parsers import expat

from lxml import etree

from engine.errors import UnsafeXml

MAX_BYTES: Final = 5 * 1024 * 1024
MAX_DEPTH: Final = 64
MAX_NODES: Final = 60_000
ENCODINGS: Final = frozenset({"utf-8", "utf8", "utf-16", "us-ascii", "iso-8859-1"})


def parse(data: bytes) -> etree._Element:
    """The root of ``data``; ``UnsafeXml`` with the reason where it is not plain, or too big."""
    _check(data)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnsafeXml(f"文件不是格式正确的 XML:{error}") from error


def _check(data: bytes) -> None:
    """Walk the bytes once with a streaming parser, so that no tree of a hostile file is built."""
    if len(data) > MAX_BYTES:
        raise UnsafeXml(f"文件 {len(data)} 字节,超过上限 {MAX_BYTES} 字节")
    depth = nodes = 0

    def opened(name: str, attributes: object) -> None:
        nonlocal depth, nodes
        depth += 1
        nodes += 1
        if depth > MAX_DEPTH:
            raise UnsafeXml(f"元素嵌套超过 {MAX_DEPTH} 层")
        if nodes > MAX_NODES:
            raise UnsafeXml(f"元素超过 {MAX_NODES} 个")

    def closed(name: str) -> None:
        nonlocal depth
        depth -= 1

    def doctype(*_: object) -> None:
        raise UnsafeXml("文件带有 DOCTYPE 声明;流程图不需要它,请删除")

    def declared(version: str, encoding: str | None, standalone: int) -> None:
        if encoding is not None and encoding.lower() not in ENCODINGS:
            raise UnsafeXml(f"文件的编码是 {encoding};请另存为 UTF-8")

    reader = expat.ParserCreate()
    reader.XmlDeclHandler = declared
    reader.StartElementHandler = opened
    reader.EndElementHandler = closed
    reader.StartDoctypeDeclHandler = doctype
    try:
        reader.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        # Besides what is ill-formed: an encoding that Python cannot give to expat.
        raise UnsafeXml(f"文件不是格式正确的 XML:{error}") from error
