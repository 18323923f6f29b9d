"""What may be deployed: rules over the parsed files of a bundle, each naming element and reason."""

from engine.lint.known import FormReader
from engine.lint.linter import BundleLinter

__all__ = ["BundleLinter", "FormReader"]
