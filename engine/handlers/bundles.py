"""A bundle's identity: SM3 over its sorted names and bytes, so that equal files are one bundle."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import orjson

from engine.chain import digest
from engine.events import canonical
from engine.model import Bundle


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
