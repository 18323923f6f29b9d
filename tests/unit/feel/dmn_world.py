"""DMN written short, for tests."""

from __future__ import annotations

from datetime import UTC, datetime

from engine.feel import DecisionModel, decide, parse_dmn
from engine.model import Json
from engine.xml import parse

NOW = datetime(2026, 3, 6, tzinfo=UTC)
DMN_15 = "https://www.omg.org/spec/DMN/20230324/MODEL/"


def definitions(body: str, namespace: str = "urn:t", version: str = DMN_15) -> bytes:
    """A DMN file."""
    return (
        f'<definitions xmlns="{version}" id="d" name="例" namespace="{namespace}">{body}'
        "</definitions>"
    ).encode()


def model(body: str, *others: bytes, version: str = DMN_15) -> DecisionModel:
    """The model of a file with ``body``, which may import ``others``."""
    return parse_dmn(parse(definitions(body, version=version)), [parse(one) for one in others])


def literal(text: str, ref: str = "") -> str:
    typed = f' typeRef="{ref}"' if ref else ""
    return f"<literalExpression{typed}><text>{text}</text></literalExpression>"


def decision(name: str, expression: str, *required: str, ref: str = "Any") -> str:
    """A decision whose id is its name; ``required`` are tag=reference pairs."""
    links = "".join(
        f"<{'knowledge' if 'Knowledge' in tag else 'information'}Requirement>"
        f'<{tag} href="{target if "#" in target else f"#{target}"}"/>'
        f"</{'knowledge' if 'Knowledge' in tag else 'information'}Requirement>"
        for tag, target in (one.split("=", 1) for one in required)
    )
    return (
        f'<decision id="{name}" name="{name}"><variable name="{name}" typeRef="{ref}"/>'
        f"{links}{expression}</decision>"
    )


def given(name: str, ref: str = "Any") -> str:
    """An input data whose id is its name."""
    variable = f'<variable name="{name}" typeRef="{ref}"/>'
    return f'<inputData id="{name}" name="{name}">{variable}</inputData>'


def knowledge(name: str, parameters: str, body: str, ref: str = "Any") -> str:
    """A knowledge model; ``parameters`` as in ``"n: number, m: date"``."""
    pairs = (one.split(":") for one in parameters.split(",") if one)
    formal = "".join(
        f'<formalParameter name="{one.strip()}" typeRef="{type_.strip()}"/>' for one, type_ in pairs
    )
    return (
        f'<businessKnowledgeModel id="{name}" name="{name}">'
        f'<variable name="{name}" typeRef="{ref}"/>'
        f"<encapsulatedLogic>{formal}{body}</encapsulatedLogic></businessKnowledgeModel>"
    )


def item(
    name: str, ref: str, *, allowed: str = "", constraint: str = "", many: bool = False
) -> str:
    """An item definition."""
    return (
        f'<itemDefinition name="{name}" isCollection="{str(many).lower()}"><typeRef>{ref}</typeRef>'
        + (f"<allowedValues><text>{allowed}</text></allowedValues>" if allowed else "")
        + (f"<typeConstraint><text>{constraint}</text></typeConstraint>" if constraint else "")
        + "</itemDefinition>"
    )


def value_of(expression: str, **inputs: Json) -> Json:
    """The value of a decision that is ``expression``."""
    return decide(model(decision("答", expression)), "答", inputs, NOW).value
