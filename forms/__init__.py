"""What a user task shows and accepts: form-js forms read, checked, drawn and printed.

Pure Python: no engine, no web framework. FEEL comes in as ``evaluate(expression, variables)``.
"""

from forms.print import Header, MissingGlyphs, print_pdf, typeset
from forms.reading import parse, problems, unreadable
from forms.registry import DEFINITIONS, FormRegistry, definition_files
from forms.render import Mode, compile_templates, render
from forms.schema import (
    Component,
    Evaluate,
    Form,
    FormProblem,
    FormRefused,
    Json,
    Option,
    in_scope,
)
from forms.submission import edit_rows, parse_post
from forms.validate import Validated, json_schema, validate
from forms.view import field_id

__all__ = [
    "DEFINITIONS",
    "Component",
    "Evaluate",
    "Form",
    "FormProblem",
    "FormRefused",
    "FormRegistry",
    "Header",
    "Json",
    "MissingGlyphs",
    "Mode",
    "Option",
    "Validated",
    "compile_templates",
    "definition_files",
    "edit_rows",
    "field_id",
    "in_scope",
    "json_schema",
    "parse",
    "parse_post",
    "print_pdf",
    "problems",
    "render",
    "typeset",
    "unreadable",
    "validate",
]
