"""Form files: readable, with FEEL that parses, and one of each id."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Finding
from engine.lint.known import Contents


def read(file: str, data: bytes, contents: Contents) -> Iterator[Finding]:
    """Note what the form in ``data`` offers; say what is wrong with it."""
    reader = contents.known.forms
    problems = reader.problems(data)
    for component, message, hint in problems:
        yield Finding("bad-form", "error", file, component, "", message, hint)
    for component, place, text in reader.expressions(data):
        for problem in contents.checker.problems(text):
            message = f"组件“{component}”的{place}“{text[:80]}”:{problem}"
            yield Finding("feel-error", "error", file, component, "", message, "请改正表达式。")
    form_id = reader.form_id(data)
    if not form_id:
        return
    if form_id in contents.forms:
        message = f"表单 id“{form_id}”在流程包里已经用过"
        yield Finding("duplicate-form-id", "error", file, "", form_id, message, "请改一个。")
        return
    contents.forms[form_id] = None if problems else reader.keys(data)
