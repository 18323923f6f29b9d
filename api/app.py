"""The web application: pages, REST, built files; made from one ``Assistance``."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from api import rest, v2
from api.fresh import FreshNames
from api.pages import (
    case_list,
    cases,
    errors,
    handing,
    ledgers,
    links,
    own_account,
    papers,
    pausing,
    sign_in,
    start,
    tasks,
    view,
    worklist,
)
from api.pages.forms_of import Forms
from api.pages.outline import Outlines
from api.security import Shell
from assistance.bootstrap import Assistance
from forms import compile_templates

STATIC = Path(__file__).parent / "static"
PAGES = (
    *(sign_in, own_account, worklist, tasks, handing, pausing),
    *(start, case_list, cases, ledgers, papers, links),
)


def create_app(assistance: Assistance) -> FastAPI:
    """Everything that is served over HTTP. Thread-safe parts are shared, nothing is global."""
    view.compile_templates()
    compile_templates()
    app = FastAPI(title="jiuzhu", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.assistance = assistance
    app.state.forms = Forms(assistance.engine)
    app.state.outlines = Outlines(assistance.engine)
    app.add_middleware(FreshNames, assistance=assistance)
    app.add_middleware(Shell, new_id=assistance.engine.new_id, on_defect=errors.on_defect)
    for pages in PAGES:
        app.include_router(pages.router)
    errors.install(app)
    v2.install(app, assistance)
    rest.install(app, assistance)
    app.router.routes.append(Mount("/static", StaticFiles(directory=STATIC), name="static"))
    return app
