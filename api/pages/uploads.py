"""Files that come with a form: stored first, then the form holds their ids.

A file whose form turns out to have other mistakes stays stored, and its field stays filled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from access import Account
from api.guard import Posted
from api.messages import _
from api.pages.forms_of import Sheet
from assistance import files
from assistance.bootstrap import Assistance
from engine import TaskView

_Fields = dict[str, Sequence[str]]


class UploadProblems(Exception):
    """Some file was refused; ``fields`` hold what was posted and could be stored."""

    def __init__(self, errors: Mapping[str, Sequence[str]], fields: _Fields) -> None:
        super().__init__("files refused")
        self.errors = errors
        self.fields = fields


def with_files(
    assistance: Assistance, account: Account, task: TaskView, sheet: Sheet | None, posted: Posted
) -> _Fields:
    """The posted fields with the ids of new files added; ``UploadProblems`` names bad ones."""
    fields: _Fields = {name: list(texts) for name, texts in posted.fields.items()}
    if sheet is None:
        return fields
    errors: dict[str, list[str]] = {}
    _drop_foreign(assistance, task, sheet, fields, errors)
    for name, uploads in posted.files.items():
        if not sheet.takes_files(name):
            continue
        for upload in uploads:
            # One byte more than allowed is enough to know that it is too large.
            data = upload.file.read(files.MAX_BYTES + 1)
            try:
                stored = _store(assistance, account, task, data, upload.filename or "")
            except files.FileRefused as refused:
                errors.setdefault(name, []).append(str(refused))
            else:
                fields[name] = [*fields.get(name, ()), stored]
    if errors:
        raise UploadProblems(errors, fields)
    return fields


def _store(assistance: Assistance, account: Account, task: TaskView, data: bytes, name: str) -> str:
    engine = assistance.engine
    file_id = engine.new_id()
    files.check(data, name)
    with engine.transaction() as tx:
        files.keep(
            tx,
            assistance.keys,
            data,
            name,
            file_id=file_id,
            case_key=task.case_key,
            user=account.user,
            at=engine.now(),
        )
    return file_id


def _drop_foreign(
    assistance: Assistance,
    task: TaskView,
    sheet: Sheet,
    fields: _Fields,
    errors: dict[str, list[str]],
) -> None:
    """An id that is not a file of this case is refused: nobody borrows another case's files."""
    claimed = {name: texts for name, texts in fields.items() if sheet.takes_files(name)}
    if not any(claimed.values()):
        return
    with assistance.engine.reading() as tx:
        for name, texts in claimed.items():
            own = [
                text
                for text in texts
                if (file := files.find(tx, text)) and file.case_key == task.case_key
            ]
            if len(own) < len(texts):
                errors.setdefault(name, []).append(_("有文件不属于本案件,请重新上传"))
            fields[name] = own
