"""Signatures asked for by hand, as the model understands them: before, after, beside, and not."""

from __future__ import annotations

from typing import Any

from tests.proofs.model.blocks import Activity, Each
from tests.proofs.model.cases import Case
from tests.proofs.model.tokens import Open, Token


def signing(wait: Open) -> list[Open]:
    """The open signatures for the task ``wait``."""
    return [one for one in wait.token.opened if one.kind == "signature"]


def ask(case: Case, wait: Open, user: str, position: str) -> bool:
    """``user`` signs before or after task ``wait`` is done; False if he does already."""
    if position == "after":
        if user in wait.token.later:
            return False
        wait.token.later.append(user)
        return True
    case.open_signature(wait, user)
    return True


def sign(case: Case, wait: Open) -> None:
    """A signature is given; somebody has acted on the task."""
    wait.token.past.touch()
    wait.token.acted = True
    end(case, wait)


def end(case: Case, wait: Open) -> None:
    """A signature is there or not wanted; after the last one the task that is done goes on."""
    token = wait.token
    token.opened.remove(wait)
    held = token.held
    if held is not None and not signing(wait):
        token.held = None
        case.finish(token, held)
    case.rest()


def withdraw(wait: Open, user: str) -> bool:
    if user not in wait.token.later:
        return False
    wait.token.later.remove(user)
    return True


def add(case: Case, wait: Open, item: Any) -> bool:
    """One more instance: at once, or next in turn."""
    found = _instance(wait)
    if found is None:
        return False
    whole, each = found
    at = wait.token.index + 1 if each.sequential else len(whole.items)
    whole.items.insert(at, item)
    whole.results.insert(at, None)
    whole.gone = {index + (index >= at) for index in whole.gone}
    if not each.sequential:
        case.open_instance(whole, each, at)
    case.rest()
    return True


def remove(case: Case, wait: Open) -> bool:
    """An open instance is not wanted; one must be left."""
    found = _instance(wait)
    if found is None:
        return False
    whole, each = found
    if len(whole.items) - len(whole.gone) == 1:
        return False
    whole.gone.add(wait.token.index)
    case.one_less(whole, each, wait.token)
    case.rest()
    return True


def _instance(wait: Open) -> tuple[Token, Each] | None:
    whole, block = wait.token.whole, wait.token.block
    if whole is None or not isinstance(block, Activity) or block.each is None:
        return None
    return whole, block.each
