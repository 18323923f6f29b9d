"""Names: of files, of processes, of elements. What must be one of a kind is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from engine.errors import Finding
from engine.lint.drawing import Drawing, Part, local
from engine.lint.known import Contents
from engine.lint.vocabulary import BPMN

_KNOWN_ENDINGS = (".bpmn", ".dmn", ".form", ".csv")
_NC_NAME = re.compile(r"[^\W\d][\w.\-]*")


def shown(name: str) -> str:
    """A file name that can be printed and stored, whatever bytes it came from."""
    return name.encode("utf-8", "replace").decode()


def wrong_names(files: Mapping[str, bytes]) -> Iterator[Finding]:
    if not files:
        yield Finding(
            "empty-bundle", "error", "", "", "", "流程包里没有文件", "至少放一个 .bpmn 文件。"
        )
    for name in files:
        yield from _file_name(name)


def _file_name(name: str) -> Iterator[Finding]:
    parts = name.replace("\\", "/").split("/")
    wrong = (
        shown(name) != name
        or any(ord(character) < 32 for character in name)
        or any(part in ("", ".", "..") for part in parts)
    )
    if wrong:
        message = f"文件名“{shown(name)!r}”不能用"
        hint = "用相对路径和 UTF-8 文字,不要 .. 和控制字符。"
        yield Finding("bad-file-name", "error", shown(name), "", "", message, hint)
    lower = name.lower()
    if lower.endswith(_KNOWN_ENDINGS) and not name.endswith(_KNOWN_ENDINGS):
        message = f"文件名“{shown(name)}”的后缀不是小写,文件不会被读取"
        yield Finding("bad-file-name", "error", shown(name), "", "", message, "后缀写成小写。")


def clashes(contents: Contents) -> Iterator[Finding]:
    """Processes and sub-processes live under their ids in one bundle; so do messages, errors."""
    yield from _process_ids(contents)
    yield from _different(contents, "message")
    yield from _different(contents, "error")


def _process_ids(contents: Contents) -> Iterator[Finding]:
    scopes = [scope for one in contents.drawings for p in one.executable for scope in p.walk()]
    seen: dict[str, str] = {}
    for scope in scopes:
        first = seen.setdefault(scope.id, scope.file)
        if scope.id and first != scope.file:
            message = f"{scope.said}的 id“{scope.id}”在文件 {first} 里已经用过"
            hint = "同一流程包里,流程和子流程的 id 不能重复;请改一个。"
            yield scope.error("duplicate-process-id", message, hint)


def _different(contents: Contents, kind: str) -> Iterator[Finding]:
    seen: dict[str, tuple[str, str]] = {}
    for one in contents.drawings:
        parts = one.messages if kind == "message" else one.errors
        for part in parts.values():
            says = _content(part)
            file, before = seen.setdefault(part.id, (one.file, says))
            if before != says:
                message = f"{part.said}的 id“{part.id}”在文件 {file} 里另有含义"
                yield part.error("ambiguous-id", message, "内容不同的消息或错误要用不同的 id。")


def _content(part: Part) -> str:
    if part.kind == "error":
        return part.node.get("errorCode") or ""
    return f"{part.name}\n{part.setting('subscription', 'correlationKey')}"


def ids(one: Drawing, _: Contents) -> Iterator[Finding]:
    """What runs has an id, and every id is an XML name that stands once in its file."""
    for part in _identified(one):
        if not part.id:
            yield part.error("missing-id", f"{part.said}没有 id", "在建模工具里给它一个 id。")
        elif not _NC_NAME.fullmatch(part.id):
            message = f"{part.said}的 id“{part.id}”不是合法的 XML 名称"
            yield part.error("bad-id", message, "以字母开头,只用字母、数字、点、横线和下划线。")


def _identified(one: Drawing) -> Iterator[Part]:
    yield from one.messages.values()
    yield from one.errors.values()
    for scope in one.scopes():
        if scope.kind == "process":
            yield scope
        yield from scope.elements
        yield from scope.flows


def ids_twice(one: Drawing, _: Contents) -> Iterator[Finding]:
    nodes = [node for node in one.node.iter(f"{{{BPMN}}}*") if node.get("id")]
    count = Counter(node.get("id") for node in nodes)
    for node in nodes:
        identity = node.get("id") or ""
        if count.pop(identity, 1) > 1:
            part = Part(identity, node.get("name") or "", local(node), one.file, node)
            message = f"id“{identity}”在文件里用了不止一次"
            yield part.error("duplicate-id", message, "每个元素的 id 要不同。")


RULES = (ids, ids_twice)
