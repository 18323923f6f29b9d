"""What may be deployed: rules over the parsed files of a bundle, each naming element and reason."""

from engine.lint.bundle import BundleLinter
from engine.lint.known import FormReader

__all__ = ["BundleLinter", "FormReader"]
