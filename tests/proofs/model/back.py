"""Going back, as the model understands it: a walk through the past of every token."""

from __future__ import annotations

from tests.proofs.model.blocks import Activity
from tests.proofs.model.cases import Case
from tests.proofs.model.history import Past, Visit, last_visit
from tests.proofs.model.tokens import Open, Scope, Token, live, within


def send_back(case: Case, wait: Open, element: str) -> bool:
    """From the open task back to ``element``; False where its way has not passed it."""
    found = visited(wait.token, element)
    if found is None:
        return False
    _leave(case, found)
    case.enter(found.scope, found.block, Past(found.before))
    case.rest()
    return True


def visited(token: Token, element: str) -> Visit | None:
    """The last visit of ``element``, from the innermost scope outwards, on the way of ``token``."""
    holder: Token | None = token
    while holder is not None:
        visit = last_visit(holder.scope.visits, element)
        if visit is not None and holder.past.descends(visit):
            return visit
        holder = holder.scope.owner
    return None


def _leave(case: Case, visit: Visit) -> None:
    """Everything that descends from ``visit`` goes, tokens and visits."""
    scope: Scope = visit.scope
    for token in list(scope.tokens):
        if token.past.descends(visit):
            token.past.touch()
            case.drop(token)
    for name, branches in list(scope.arrived.items()):
        for pasts in branches:
            pasts[:] = [past for past in pasts if not past.descends(visit)]
        if not any(branches):
            del scope.arrived[name]
    scope.visits = [one for one in scope.visits if not one.descends(visit)]


def take_back(case: Case, done: Open) -> bool:
    """Do the completed task again, if nobody has acted on what followed."""
    whole = done.token.whole
    if whole is not None and any(token is whole for token in live(case.top)):
        return _reopen(case, whole, done)
    for scope in [case.top, *(token.inner for token in live(case.top) if token.inner)]:
        for visit in scope.visits:
            if visit.task is done and last_visit(scope.visits, visit.block.id) is visit:
                return _undo(case, visit)
    return False


def in_turn(whole: Token) -> bool:
    """Whether the instances of ``whole`` come one after the other."""
    each = whole.block.each if isinstance(whole.block, Activity) else None
    return each is not None and each.sequential


def half_acted(case: Case, done: Open) -> bool:
    """Whether somebody has acted on some of what followed ``done``, and some of it still stands."""
    whole = done.token.whole
    if whole is not None and done in whole.signed.values():
        return bool(whole.gone) or any(one.acted for one in whole.instances)
    visits = [visit for scope in _scopes(case) for visit in scope.visits if visit.task is done]
    return any(not visit.fresh and _stands(case, visit) for visit in visits)


def _stands(case: Case, visit: Visit) -> bool:
    return any(_stems(token, visit) for token in live(case.top))


def _undo(case: Case, visit: Visit) -> bool:
    followers = [token for token in live(case.top) if not token.whole and _stems(token, visit)]
    waiting = [
        (token_scope, past)
        for token_scope in _scopes(case)
        for branches in token_scope.arrived.values()
        for pasts in branches
        for past in pasts
        if past.origin is visit
    ]
    if not visit.fresh or not (followers or waiting):
        return False
    if any(isinstance(t.block, Activity) and t.block.kind in ("job", "call") for t in followers):
        return False
    if any(wait.claimed for token in followers for one in within(token) for wait in one.opened):
        return False
    _leave(case, visit)
    case.enter(visit.scope, visit.block, Past(visit.before))
    case.rest()
    return True


def _reopen(case: Case, whole: Token, done: Open) -> bool:
    """One instance of a multi-instance that still goes on."""
    block = whole.block
    index = done.token.index
    if not isinstance(block, Activity) or block.each is None or index not in whole.signed:
        return False
    if whole.signed[index] is not done:
        return False
    if block.each.sequential:
        following = list(whole.instances)
        if any(later > index for later in whole.signed) or any(one.acted for one in following):
            return False
        if any(wait.claimed for one in following for wait in one.opened):
            return False
        for one in following:
            case.drop(one)
    del whole.signed[index]
    whole.completed -= 1
    whole.results[index] = None
    case.open_instance(whole, block.each, index)
    case.rest()
    return True


def _stems(token: Token, visit: Visit) -> bool:
    return token.past.origin is visit


def _scopes(case: Case) -> list[Scope]:
    return [case.top, *(token.inner for token in live(case.top) if token.inner)]
