"""Forms as HTML: one set of macros for filling in, reviewing, replaying and printing.

The HTML works without JavaScript: lists grow by a submit button, conditions are applied by the
server, errors stand next to their fields and are announced with them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from forms.schema import Evaluate, Form, Json, Option
from forms.submission import ADD_ROW, REMOVE_ROW
from forms.view import Errors, Look, draw

TEMPLATES = Path(__file__).parent / "templates"

Mode = Literal["fill", "review", "replay", "print"]


def render(
    form: Form,
    values: Mapping[str, Json],
    mode: Mode,
    *,
    evaluate: Evaluate,
    errors: Errors | None = None,
    names: Mapping[str, str] | None = None,
    choices: Mapping[str, Sequence[Option]] | None = None,
    reveal: bool = False,
) -> Markup:
    """The form's components as HTML, without the ``<form>`` element, its token and its button.

    ``fill`` draws inputs; ``review`` the values, id numbers masked unless ``reveal``; ``replay``
    and ``print`` show the form as it was signed: every option, the chosen ones marked. ``errors``
    are those of ``validate``; in ``fill`` pass what was posted as ``values``, so that nothing
    typed is lost. ``names`` maps codes and file ids to words; ``choices`` gives options to text
    fields, by field name or custom type ("area", "catalogue-item"). A form with file pickers
    must be posted as multipart/form-data; the caller stores the files and puts their ids in.
    """
    look = Look(
        evaluate,
        names or {},
        choices or {},
        errors or {},
        masked=mode == "review" and not reveal,
        entering=mode == "fill",
    )
    template = _environment().get_template("form.html.j2")
    return Markup(  # noqa: S704 - every value was escaped by the template
        template.render(
            form=form,
            nodes=draw(form, values, look),
            mode=mode,
            add_row=ADD_ROW,
            remove_row=REMOVE_ROW,
        )
    )


def compile_templates() -> None:
    """Compile the templates now, once, instead of with the first requests, all at once."""
    for name in _environment().list_templates():
        _environment().get_template(name)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
