"""File sets as they are sent: parts of a form, or a ZIP file, with limits before anything grows."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request

from api.v2.problems import Problem
from engine import MAX_DRAFT_BYTES as MAX_BYTES
from engine import MAX_DRAFT_FILES as MAX_FILES

PART, NOTE = "files", "note"
ZIP = ("application/zip", "application/x-zip-compressed")
# Bit 11 of a ZIP entry: its name is UTF-8. Without it, Windows wrote it in the local code page.
_UTF8 = 0x800
_UNWANTED = ("__MACOSX/", ".DS_Store")


# How the description tells what ``read_files`` reads.
FILE_SET: Mapping[str, Mapping[str, Any]] = {
    "multipart/form-data": {
        "schema": {
            "type": "object",
            "required": [PART],
            "additionalProperties": False,
            "properties": {
                PART: {"type": "array", "items": {"type": "string", "format": "binary"}},
                NOTE: {"type": "string"},
            },
        }
    },
    ZIP[0]: {},
}


@dataclass(frozen=True, slots=True)
class FileSet:
    """``files``: name, exactly as sent, to bytes."""

    files: Mapping[str, bytes]
    note: str


async def read_files(request: Request) -> FileSet:
    """What a PUT of a whole draft carries."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind in ZIP:
        files = unzip(await read_body(request))
        return FileSet(files, request.query_params.get(NOTE, ""))
    if kind == "multipart/form-data":
        return await _read_parts(request)
    raise Problem(415, f"请用 multipart/form-data(每个文件一个 {PART} 部分)或 application/zip")


async def read_body(request: Request) -> bytes:
    """The whole body; a ``Problem`` as soon as it is too much."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MAX_BYTES:
            raise Problem(413, f"请求正文超过上限 {MAX_BYTES} 字节")
    return bytes(body)


async def _read_parts(request: Request) -> FileSet:
    files: dict[str, bytes] = {}
    note, size = "", 0
    try:
        async with request.form(max_files=MAX_FILES, max_fields=1) as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    file = value.filename or ""
                    if name != PART or not file or "\0" in file:
                        raise Problem(400, f"{name}:文件要放在 {PART} 部分,并且有文件名")
                    if file in files:
                        raise Problem(400, f"{file}:同名的文件有两个")
                    size += value.size or 0
                    if size > MAX_BYTES:
                        raise Problem(413, f"文件共超过上限 {MAX_BYTES} 字节")
                    files[file] = await value.read()
                elif name == NOTE:
                    note = value
                else:
                    raise Problem(400, f"{name}:没有这一项")
    except (MultiPartException, HTTPException) as error:
        raise Problem(400, f"multipart 正文无法读取:{getattr(error, 'detail', error)}") from error
    return FileSet(files, note)


def unzip(data: bytes) -> Mapping[str, bytes]:
    """The files of a ZIP; what it says it unpacks to is checked before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            wanted = list(_wanted(archive))
            if len(wanted) > MAX_FILES:
                raise Problem(400, f"压缩包里有 {len(wanted)} 个文件,超过上限 {MAX_FILES} 个")
            if sum(entry.file_size for _, entry in wanted) > MAX_BYTES:
                raise Problem(413, f"压缩包解开后超过上限 {MAX_BYTES} 字节")
            files: dict[str, bytes] = {}
            for name, entry in wanted:
                if name in files:
                    raise Problem(400, f"{name}:同名的文件有两个")
                # Never more than it says, whatever follows: the sum above holds.
                with archive.open(entry) as file:
                    files[name] = file.read(entry.file_size)
            return files
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise Problem(400, f"压缩包无法读取:{error}") from error


def _wanted(archive: zipfile.ZipFile) -> Iterator[tuple[str, zipfile.ZipInfo]]:
    for entry in archive.infolist():
        name = _name(entry)
        if not entry.is_dir() and not any(part in name for part in _UNWANTED):
            yield name, entry


def _name(entry: zipfile.ZipInfo) -> str:
    if entry.flag_bits & _UTF8:
        return entry.filename
    try:
        raw = entry.filename.encode("cp437")
    except UnicodeEncodeError:
        return entry.filename
    for encoding in ("utf-8", "gbk"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return entry.filename
