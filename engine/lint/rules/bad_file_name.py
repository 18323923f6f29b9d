"""A file's name cannot be used, or its ending is not read."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import File, Problem, Rule

RULE = Rule(
    "files",
    "error",
    why=(
        "A path that leaves the bundle or cannot be printed is unsafe; a file with the ending "
        ".BPMN would be passed over silently."
    ),
    instead=(
        "Use a relative path of UTF-8 text without .. and control characters, and an ending in "
        "lower case."
    ),
    finds_zh="文件名不能用,或后缀不会被读取。",
    why_zh="指到流程包之外或无法显示的路径不安全;后缀写成 .BPMN 的文件会被悄悄跳过。",
    instead_zh="用相对路径和 UTF-8 文字,不要 .. 和控制字符;后缀写成小写。",
)

_ENDINGS = (".bpmn", ".dmn", ".form", ".csv")


def find(bundle: Bundle) -> Iterator[Problem]:
    for name in bundle.names:
        parts = name.replace("\\", "/").split("/")
        unprintable = any(ord(one) < 32 or "\ud800" <= one <= "\udfff" for one in name)
        if unprintable or any(part in ("", ".", "..") for part in parts):
            yield Problem(File(name), f"文件名“{name!r}”不能用")
        if name.lower().endswith(_ENDINGS) and not name.endswith(_ENDINGS):
            yield Problem(File(name), f"文件名“{name}”的后缀不是小写,文件不会被读取")
