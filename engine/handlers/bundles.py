"""A bundle's identity: SM3 over its sorted names and bytes, so that equal files are one bundle.

And what it holds under ids of their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import orjson

from engine.chain import digest
from engine.events import canonical
from engine.model import Bundle
from engine.ports import Resource

# Forms of the engine itself. A signed one is kept as it was: a new version gets a new id.
BUILT_IN: Mapping[str, bytes] = {
    "jiuzhu-signing": (Path(__file__).parent / "signing.form").read_bytes()
}


def bundle_of(files: Mapping[str, bytes]) -> Bundle:
    """``files`` (name -> bytes) as a bundle under its digest (64 hex)."""
    listing = canonical([[name, digest(files[name])] for name in sorted(files)])
    return Bundle(digest(listing), dict(files))


@lru_cache(maxsize=64)
def _forms(bundle: Bundle) -> Mapping[str, str]:
    """Form id -> file name of the form files of ``bundle``."""
    return {
        str(orjson.loads(body).get("id")): name
        for name, body in bundle.files.items()
        if name.endswith(".form")
    }


def form_of(bundle: Bundle, form_id: str) -> bytes | None:
    """The form that is pinned with ``bundle``, or is everybody's; None if there is no such form."""
    name = _forms(bundle).get(form_id)
    return bundle.files[name] if name is not None else BUILT_IN.get(form_id)


def forms_and_data(bundle: Bundle) -> Sequence[Resource]:
    """The forms by form id, and by file name what is neither drawn nor filled in."""
    found = [Resource("form", id_, id_, name) for id_, name in sorted(_forms(bundle).items())]
    found += [
        Resource("data", name, name, name)
        for name in sorted(bundle.files)
        if not name.endswith((".bpmn", ".dmn", ".form"))
    ]
    return found
