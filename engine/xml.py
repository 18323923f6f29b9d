"""Hardened XML parsing. Every diagram of a stranger passes through here first.

A file is UTF-8, with or without a mark at its start, and nothing else: whatever two readers could
take for different characters could hide a document type from one of them. Limits are checked by a
streaming reader before any tree is built: no document type (so no entities and no expansion), no
processing instruction (a browser that is shown the file would follow a style sheet's), no part that
is to be included from elsewhere, and no more of anything than a drawing needs.
"""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Mapping
from typing import Final
from xml.parsers import expat

from lxml import etree

from engine.errors import UnsafeXml

MAX_BYTES: Final = 5 * 1024 * 1024
MAX_DEPTH: Final = 64
MAX_NODES: Final = 60_000
# Characters of one attribute, or of one text between two tags; bytes of one tag or comment.
MAX_TEXT: Final = 64 * 1024
MAX_TAG: Final = 256 * 1024
MAX_ATTRIBUTES: Final = 200
# Different names of elements and attributes. The tree's library never forgets a name it has seen.
MAX_NAMES: Final = 2_000
ENCODINGS: Final = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})

_INCLUSIONS: Final = "{http://www.w3.org/2001/XInclude}*"
_PIECE: Final = 64 * 1024
_PACKED: Final = (b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"7z\xbc\xaf", b"\xfd7zXZ", b"Rar!")
_WIDE: Final = (b"\xff\xfe", b"\xfe\xff", b"\x00", b"<\x00")


def parse(data: bytes) -> etree._Element:
    """The root of ``data``; ``UnsafeXml`` with the reason where it is not plain, or too big."""
    if len(data) > MAX_BYTES:
        raise UnsafeXml(f"文件 {len(data)} 字节,超过上限 {MAX_BYTES} 字节")
    _check_characters(data)
    _Limits().check(data)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _ill_formed(error) from error
    if next(root.iter(_INCLUSIONS), None) is not None:
        raise UnsafeXml("文件用 XInclude 引用别的文件;请把内容写在文件里")
    return root


def _check_characters(data: bytes) -> None:
    """UTF-8 without NUL. No other encoding reads as that, except UTF-7, which no parser guesses."""
    if data.startswith(_PACKED):
        raise UnsafeXml("文件是压缩包,不是 XML;请先解压")
    if data.startswith(_WIDE):
        raise UnsafeXml("文件不是 UTF-8 编码(看来是 UTF-16 或 UTF-32);请另存为 UTF-8")
    if b"\x00" in data:
        raise UnsafeXml("文件含有空字符(NUL),不是文本文件")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnsafeXml(
            f"文件从第 {error.start + 1} 个字节起不是 UTF-8 编码;请另存为 UTF-8"
        ) from error


class _Limits:
    """One walk over the bytes with a streaming reader, so that no tree of a hostile file is built.

    How many of each there may be stands above; expat itself knows no names and loads nothing.
    """

    def __init__(self) -> None:
        self._depth = self._nodes = self._text = 0
        self._names: set[str] = set()
        self._reader = expat.ParserCreate("utf-8")
        self._reader.buffer_text = True
        self._reader.XmlDeclHandler = self._declared
        self._reader.StartDoctypeDeclHandler = self._doctype
        self._reader.ProcessingInstructionHandler = self._instruction
        self._reader.StartElementHandler = self._opened
        self._reader.EndElementHandler = self._closed
        self._reader.CharacterDataHandler = self._read

    def check(self, data: bytes) -> None:
        plain = data.removeprefix(BOM_UTF8)
        try:
            for end in range(_PIECE, len(plain) + _PIECE, _PIECE):
                self._reader.Parse(plain[end - _PIECE : end], end >= len(plain))
                # What the reader has not understood yet is a tag whose end has not come.
                if min(end, len(plain)) - self._reader.CurrentByteIndex > MAX_TAG:
                    raise UnsafeXml(f"一个标签或注释超过 {MAX_TAG} 字节")
        except expat.ExpatError as error:
            raise _ill_formed(error) from error

    def _declared(self, version: str, encoding: str | None, standalone: int) -> None:
        if encoding is not None and encoding.lower() not in ENCODINGS:
            raise UnsafeXml(f"文件声明的编码是 {encoding[:40]};请另存为 UTF-8")

    def _doctype(self, *_: object) -> None:
        raise UnsafeXml("文件带有 DOCTYPE 声明;流程图不需要它,请删除")

    def _instruction(self, *_: object) -> None:
        raise UnsafeXml("文件带有处理指令(<?…?>);流程图不需要它,请删除")

    def _opened(self, name: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        self._nodes += 1
        self._text = 0
        self._names.add(name)
        self._names.update(attributes)
        longest = max(map(len, attributes.values())) if attributes else 0
        if self._depth > MAX_DEPTH:
            raise UnsafeXml(f"元素嵌套超过 {MAX_DEPTH} 层")
        if self._nodes > MAX_NODES:
            raise UnsafeXml(f"元素超过 {MAX_NODES} 个")
        if len(self._names) > MAX_NAMES:
            raise UnsafeXml(f"元素和属性的不同名称超过 {MAX_NAMES} 个")
        if len(attributes) > MAX_ATTRIBUTES:
            raise UnsafeXml(f"一个元素的属性超过 {MAX_ATTRIBUTES} 个")
        if longest > MAX_TEXT:
            raise UnsafeXml(f"一个属性超过 {MAX_TEXT} 个字符")

    def _closed(self, name: str) -> None:
        self._depth -= 1
        self._text = 0

    def _read(self, text: str) -> None:
        self._text += len(text)
        if self._text > MAX_TEXT:
            raise UnsafeXml(f"一段文字超过 {MAX_TEXT} 个字符")


def _ill_formed(error: Exception) -> UnsafeXml:
    return UnsafeXml(f"文件不是格式正确的 XML:{error}")
