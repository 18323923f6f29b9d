"""Signatures that the one who has a task asks of others: before he finishes it, or after (加签).

A signer's task stands at the same element and hangs below the task that asked for it, so it goes
when that task goes. It has a form of its own for agreement and opinion, and changes no variable:
whoever asked decides.
"""

from __future__ import annotations

from typing import Any

from engine.errors import Impossible
from engine.spiff.tokens import STARTED, below, drop

SIGNS, SIGNER, LATER = "signs", "signer", "later"
BEFORE, AFTER = "before", "after"
FORM = "jiuzhu-signing"


def signs(token: Any) -> bool:
    """Whether ``token`` is a signer's."""
    return SIGNS in token.internal_data


def signers(token: Any) -> list[Any]:
    """The signers' tokens that are open for ``token``."""
    return [child for child in token.children if signs(child)]


def ask(token: Any, user: str, position: str) -> None:
    """Ask ``user`` to sign ``before`` the task of ``token`` can be finished, or ``after`` it is."""
    if position == AFTER:
        later = token.internal_data.setdefault(LATER, [])
        if user in later:
            raise Impossible(f"已经安排 {user} 在其后签署")
        later.append(user)
        return
    _open(token, user, BEFORE)


def hold(token: Any) -> bool:
    """The task of ``token`` is finished: open the signatures asked for after it; True if any."""
    later = token.internal_data.pop(LATER, [])
    for user in later:
        _open(token, user, AFTER)
    return bool(later)


def held(token: Any) -> bool:
    """Whether the task of ``token`` is finished, but not the signatures after it."""
    return any(child.internal_data[SIGNS] == AFTER for child in signers(token))


def end(signer: Any) -> None:
    """A signature is given or no longer wanted; the last one after the task lets it go on."""
    task, position = signer.parent, signer.internal_data[SIGNS]
    drop(signer)
    if position == AFTER and not signers(task):
        task.complete()


def withdraw(token: Any, user: str) -> None:
    """``user`` need not sign after the task of ``token``, which is not finished yet."""
    later = token.internal_data.get(LATER, [])
    if user not in later:
        raise Impossible(f"没有安排 {user} 在其后签署")
    later.remove(user)
    if not later:
        del token.internal_data[LATER]


def _open(token: Any, user: str, position: str) -> None:
    signer = below(token, token.task_spec.name)
    signer.internal_data.update({SIGNS: position, SIGNER: user})
    signer._set_state(STARTED)
    token.task_spec.ask_signer(signer)
