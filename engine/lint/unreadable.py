"""Files that nobody could open in an editor: everything else may be kept as a draft."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Final

from engine.errors import UnsafeXml
from engine.lint.bundle import Bundle
from engine.lint.known import Known
from engine.lint.rules import bad_file_name
from engine.xml import parse

MAX_TABLE: Final = 1024 * 1024


def unreadable(files: Mapping[str, bytes], known: Known) -> dict[str, str]:
    """File name -> why, in Chinese."""
    return dict(_found(files, known))


def _found(files: Mapping[str, bytes], known: Known) -> Iterator[tuple[str, str]]:
    for name, data in files.items():
        reason = _reason(name, data, known)
        if reason:
            yield name, reason
    for problem in bad_file_name.find(Bundle(known, list(files))):
        yield problem.where.file, problem.message


def _reason(name: str, data: bytes, known: Known) -> str:
    match PurePosixPath(name).suffix:
        case ".bpmn" | ".dmn":
            try:
                parse(data)
            except UnsafeXml as error:
                return str(error)
            return ""
        case ".form":
            return known.forms.unreadable(data)
        case ".csv":
            return _table(data)
    return "不是流程图、决策、表单或日历(.bpmn、.dmn、.form、.csv)"


def _table(data: bytes) -> str:
    if len(data) > MAX_TABLE:
        return f"文件 {len(data)} 字节,超过上限 {MAX_TABLE} 字节"
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return f"文件从第 {error.start + 1} 个字节起不是 UTF-8 编码"
    return "文件含有空字符(NUL),不是文本文件" if "\0" in text else ""
