"""Where other programs' links lead: the desktop modeler opens an instance by Camunda's address."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import RedirectResponse

from access import Session
from api.guard import Key, needs

router = APIRouter()


@router.get("/processes/{key}")
def instance(key: Key, session: Session = needs("cases.read")) -> RedirectResponse:
    return RedirectResponse(f"/cases/{key}/diagram", 303)


@router.get("/processes")
def instances(session: Session = needs("cases.read")) -> RedirectResponse:
    """Whatever it asks for (process, version, state): the list of cases."""
    return RedirectResponse("/cases", 303)
