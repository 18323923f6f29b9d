"""A bundle's identity: SM3 over its sorted names and bytes, so that equal files are one bundle.

And what it holds under ids of their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import orjson

from engine.chain import digest
from engine.events import canonical
from engine.model import Bundle
from engine.ports import Resource


def bundle_of(files: Mapping[str, bytes]) -> Bundle:
    """``files`` (name -> bytes) as a bundle under its digest (64 hex)."""
    listing = canonical([[name, digest(files[name])] for name in sorted(files)])
    return Bundle(digest(listing), dict(files))


@lru_cache(maxsize=64)
def _forms(bundle: Bundle) -> Mapping[str, bytes]:
    """Form id -> bytes of the form files of ``bundle``."""
    forms = {}
    for name, body in bundle.files.items():
        if name.endswith(".form"):
            forms[str(orjson.loads(body).get("id"))] = body
    return forms


def form_of(bundle: Bundle, form_id: str) -> bytes | None:
    """The form that is pinned with ``bundle``; None if it holds no such form."""
    return _forms(bundle).get(form_id)


def forms_and_data(bundle: Bundle) -> Sequence[Resource]:
    """The form files by form id, and by file name what is neither drawn nor filled in."""
    forms = {id(body): form_id for form_id, body in _forms(bundle).items()}
    found = []
    for name, body in sorted(bundle.files.items()):
        if id(body) in forms:
            form_id = forms[id(body)]
            found.append(Resource("form", form_id, form_id, name))
        elif not name.endswith((".bpmn", ".dmn", ".form")):
            found.append(Resource("data", name, name, name))
    return found
