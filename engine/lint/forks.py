"""Gateways that choose by conditions, with the formulas that their conditions say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from engine.lint.bundle import Bundle
from engine.lint.cells import Cell
from engine.lint.choices import choice
from engine.lint.conditions import Formula, formula
from engine.lint.drawing import Element, Flow, Scope
from engine.lint.offered import offered
from engine.lint.ways import CHOOSING


@dataclass(frozen=True, slots=True)
class Fork:
    """``flows``: the ways out but for the default one; ``formulas``: None where one is not plain.

    ``domains``: the values that variables can take, as far as they are known.
    """

    gateway: Element
    flows: Sequence[Flow]
    formulas: Sequence[Formula | None]
    has_default: bool
    domains: Mapping[str, Cell]

    def understood(self) -> list[tuple[Flow, Formula]]:
        pairs = zip(self.flows, self.formulas, strict=True)
        return [(flow, one) for flow, one in pairs if one is not None]


def forks(bundle: Bundle) -> Sequence[Fork]:
    return [
        _fork(gateway, process, bundle)
        for one in bundle.drawings
        for process in one.meant
        for scope in process.walk()
        for gateway in scope.of(*CHOOSING)
        if any(flow.condition for flow in gateway.outgoing)
    ]


def _fork(gateway: Element, process: Scope, bundle: Bundle) -> Fork:
    flows = [flow for flow in gateway.outgoing if not gateway.is_default(flow)]
    formulas = [_formula(flow.condition or "") for flow in flows]
    domains = bundle.once(offered, process, bundle)
    return Fork(gateway, flows, formulas, len(flows) < len(gateway.outgoing), domains)


def _formula(condition: str) -> Formula | None:
    return formula(condition[1:]) if condition.startswith("=") else None


def gap(fork: Fork) -> str:
    """An example for which no way is open; "" where there is none or it cannot be told."""
    formulas = [one for one in fork.formulas if one is not None]
    if fork.has_default or len(formulas) < len(fork.formulas):
        return ""
    found = choice(formulas, fork.domains)
    if found is not None:
        for situation in found.situations(likely=True):
            if not found.undecided_in(situation):
                return found.told(situation)
    return ""


def overlaps(fork: Fork) -> Iterator[tuple[Flow, Flow, str]]:
    """Ways that are open at once, with an example; not those that are never taken anyway."""
    if fork.gateway.kind != "exclusiveGateway":
        return
    dead = {flow.id for flow, _ in never_taken(fork)}
    living = [pair for pair in fork.understood() if pair[0].id not in dead]
    for (one, first), (other, second) in combinations(living, 2):
        found = choice([first, second], {})
        if found is None:
            continue
        both = (s for s in found.situations() if len(found.open_in(s)) == 2)
        example = next(both, None)
        if example is not None:
            yield one, other, found.told(example)


def never_taken(fork: Fork) -> Iterator[tuple[Flow, Flow | None]]:
    """Ways whose condition never holds, or only where that of an earlier one does, too."""
    earlier: list[tuple[Flow, Formula]] = []
    for flow, one in fork.understood():
        alone = choice([one], {})
        if alone is not None and not any(alone.open_in(s) for s in alone.situations()):
            yield flow, None
            continue
        for before, other in earlier if fork.gateway.kind == "exclusiveGateway" else ():
            found = choice([other, one], {})
            if found is not None and all(found.open_in(s) != [1] for s in found.situations()):
                yield flow, before
                break
        earlier.append((flow, one))
