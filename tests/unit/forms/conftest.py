"""What every test of forms starts from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from forms import Evaluate, Form, parse
from tests.unit.forms.form_parts import Build, form_bytes, small_feel


@pytest.fixture
def evaluate() -> Evaluate:
    return small_feel


@pytest.fixture
def build() -> Build:
    """Make a form of components given as dictionaries."""

    def make(*components: Mapping[str, Any], **top: Any) -> Form:
        return parse(form_bytes(*components, **top))

    return make
