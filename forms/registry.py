"""Forms by id: of a deployed bundle, or of this package's own definitions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from forms.reading import parse, problems
from forms.schema import Form, FormProblem, FormRefused

DEFINITIONS = Path(__file__).parent / "definitions"
LEVELS = (
    "applicant",
    "village",
    "township",
    "county",
    "department",
    "provider",
    "evaluator",
    "prefecture",
)


class FormRegistry(Mapping[str, Form]):
    """Form id -> form. Made by ``from_files`` or ``from_definitions``."""

    def __init__(self, forms: Mapping[str, Form]) -> None:
        self._forms = dict(forms)

    @classmethod
    def from_files(cls, files: Mapping[str, bytes]) -> FormRegistry:
        """The ``.form`` files among ``files`` (name -> bytes); others are passed over.

        Raises ``FormRefused`` with the problems of every file, each named by its file.
        """
        found: dict[str, Form] = {}
        wrong: list[FormProblem] = []
        for name, data in sorted(files.items()):
            if not name.endswith(".form"):
                continue
            reasons = problems(data)
            if not reasons:
                form = parse(data)
                if form.id not in found:
                    found[form.id] = form
                    continue
                reasons = [
                    FormProblem("", f"表单 id“{form.id}”重复", f"form id {form.id!r} stands twice")
                ]
            wrong += [
                FormProblem(
                    f"{name}#{reason.component_id}" if reason.component_id else name,
                    reason.message_zh,
                    reason.message_en,
                    reason.hint,
                )
                for reason in reasons
            ]
        if wrong:
            raise FormRefused(wrong)
        return cls(found)

    @classmethod
    def from_definitions(cls, folder: Path = DEFINITIONS) -> FormRegistry:
        """The forms of a folder ``<level>/<form id>.form``."""
        return cls.from_files(definition_files(folder))

    def __getitem__(self, form_id: str) -> Form:
        return self._forms[form_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._forms)

    def __len__(self) -> int:
        return len(self._forms)


def definition_files(folder: Path = DEFINITIONS) -> dict[str, bytes]:
    """Path below ``folder`` (``township/need-list.form``) -> bytes, as they go into a bundle."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.glob("*/*.form"))
    }
