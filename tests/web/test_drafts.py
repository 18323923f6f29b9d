"""Drafts over REST: an editor saves by itself, and two people never write over each other."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from api.guard import COOKIE
from tests import diagrams as d
from tests.web.pages_world import open_pages
from tests.web.v2_world import World, files, ok, problem, visit

DRAFT = "/api/drafts/年度方案"
NEW = {"If-None-Match": "*"}
BROKEN = visit().replace(b'formId="visit-form"', b'formId="nowhere"')


def seen(version: int) -> dict[str, str]:
    return {"If-Match": f'"{version}"'}


def put(
    client: TestClient,
    headers: Mapping[str, str] = NEW,
    contents: Mapping[str, bytes] | None = None,
    note: str = "",
) -> Response:
    parts = [("files", pair) for pair in (contents or files()).items()]
    answer: Response = client.put(DRAFT, files=parts, data={"note": note}, headers=headers)
    return answer


def packed(contents: Mapping[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.mkdir("folder")
        for name, body in contents.items():
            archive.writestr(name, body)
    return held.getvalue()


def test_a_draft_is_saved_shown_listed_and_published(world: World) -> None:
    designer = world.client("designer")
    answer = put(designer, contents={**files(), "visit.bpmn": BROKEN}, note="先画个大概")
    first = ok(answer)
    assert answer.headers["etag"] == '"1"'
    assert (first["version"], first["saved_by"], first["errors"]) == (1, "designer", 1)
    assert [f["element_id"] for f in first["findings"] if f["severity"] == "error"] == ["ask"]
    assert {one["name"]: one["size"] for one in first["files"]} == {
        "visit.bpmn": len(BROKEN),
        "visit.form": len(files()["visit.form"]),
        "分级.dmn": len(files()["分级.dmn"]),
    }
    assert first["history"][0]["note"] == "先画个大概"
    refused = designer.post(f"{DRAFT}/publication", headers=seen(1))
    assert "nowhere" in problem(refused, 400)
    second = ok(put(designer, seen(1), {**files(), "visit.bpmn": visit(groups="county_officer")}))
    assert (second["version"], second["errors"]) == (2, 0)
    [listed] = ok(designer.get("/api/drafts"))["items"]
    assert listed == {name: second[name] for name in listed}
    published = ok(designer.post(f"{DRAFT}/publication", headers=seen(2)))
    assert [one["version"] for one in published["processes"]] == [2]
    assert published["digest"] == second["digest"]
    shown = ok(designer.get(DRAFT))
    assert [one["published_by"] for one in shown["history"]] == ["designer", None]
    assert world.create()


def test_two_people_never_write_over_each_other(world: World) -> None:
    one, other = world.client("designer"), world.client("integration")
    ok(put(one))
    ok(put(other, seen(1), {"visit.bpmn": visit()}))
    for late in (
        put(one, seen(1)),
        put(one, NEW),
        one.put(f"{DRAFT}/files/a.bpmn", content=visit("a"), headers=seen(1)),
        one.post(f"{DRAFT}/publication", headers=seen(1)),
        one.delete(DRAFT, headers=seen(1)),
    ):
        said = problem(late, 412)
        assert "integration 已于" in said
        assert "第 2 版" in said
    assert "If-Match" in problem(put(one, {}), 428)
    assert "If-Match" in problem(put(one, {"If-Match": "*"}), 428)
    assert [v["saved_by"] for v in ok(one.get(DRAFT))["history"]] == ["integration", "designer"]


def test_an_editor_saves_one_file_after_the_other(world: World) -> None:
    client = world.client("designer")
    path = f"{DRAFT}/files/图/visit.bpmn"
    assert ok(client.put(path, content=BROKEN, headers=NEW))["errors"] > 0
    more = client.put(f"{DRAFT}/files/分级.dmn", content=files()["分级.dmn"], headers=seen(1))
    assert [one["name"] for one in ok(more)["files"]] == ["分级.dmn", "图/visit.bpmn"]
    # Nothing changed: no version.
    same = client.put(path, content=BROKEN, headers=seen(2))
    assert (ok(same)["version"], same.headers["etag"]) == (2, '"2"')
    gone = client.delete(f"{DRAFT}/files/分级.dmn", headers=seen(2))
    assert [one["name"] for one in ok(gone)["files"]] == ["图/visit.bpmn"]
    problem(client.delete(f"{DRAFT}/files/分级.dmn", headers=seen(3)), 404)
    got = client.get(f"{DRAFT}/files/分级.dmn", params={"version": 2})
    assert got.content == files()["分级.dmn"]
    assert got.headers["content-type"] == "application/octet-stream"
    assert got.headers["content-disposition"].startswith("attachment")
    assert client.get(path).content == BROKEN
    problem(client.get(f"{DRAFT}/files/分级.dmn"), 404)
    problem(client.get(path, params={"version": "x"}), 400)
    problem(client.get(path, params={"version": 9}), 404)


def test_a_draft_may_come_as_a_zip(sqlite_world: World) -> None:
    client = sqlite_world.client("designer")
    headers = {**NEW, "Content-Type": "application/zip"}
    answer = client.put(DRAFT, content=packed(files()), headers=headers, params={"note": "导入"})
    assert {one["name"] for one in ok(answer)["files"]} == set(files())
    assert answer.json()["note"] == "导入"


def test_a_hostile_zip_is_refused(sqlite_world: World) -> None:
    client = sqlite_world.client("designer")
    headers = {**NEW, "Content-Type": "application/zip"}
    right = packed(files())
    hostile = {
        "超过上限": packed({"a.bpmn": b"0" * 30_000_000}),
        "上限 300": packed({f"{n}.bpmn": b"<a/>" for n in range(301)}),
        "不能用": packed({"../../a.bpmn": b"<a/>"}),
        "压缩包无法读取": right[: len(right) // 2],
        "压缩包无法读取:": right.replace(b"visit.bpmn", b"VISIT.bpmn", 1),
        "不是流程图": packed({"a.exe": b"MZ"}),
        "至少要有一个文件": packed({}),
    }
    for said, body in hostile.items():
        answer = client.put(DRAFT, content=body, headers=headers)
        assert answer.status_code in (400, 413), answer.text
        assert said in answer.json()["detail"]
    problem(client.get(DRAFT), 404)


def test_what_cannot_be_read_is_refused_with_the_reason(sqlite_world: World) -> None:
    client = sqlite_world.client("designer")
    ok(put(client))
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    said = problem(put(client, seen(1), {**files(), "x.bpmn": bomb, "y.form": b"{"}), 400)
    assert "x.bpmn:文件带有 DOCTYPE" in said
    assert "y.form:不是有效的 JSON" in said
    problem(client.put(DRAFT, json={}, headers=seen(1)), 415)
    two = [("files", ("a.bpmn", visit())), ("files", ("a.bpmn", visit()))]
    problem(client.put(DRAFT, files=two, headers=seen(1)), 400)
    wrong = client.put(DRAFT, files=[("other", ("a.bpmn", visit()))], headers=seen(1))
    problem(wrong, 400)
    big = b"<a>" + b" " * 21_000_000 + b"</a>"
    problem(client.put(f"{DRAFT}/files/a.bpmn", content=big, headers=seen(1)), 413)
    assert ok(client.get(DRAFT))["version"] == 1


def test_deleting_takes_it_off_the_list(sqlite_world: World) -> None:
    client = sqlite_world.client("designer")
    ok(put(client))
    assert client.delete(DRAFT, headers=seen(1)).status_code == 204
    assert ok(client.get("/api/drafts"))["items"] == []
    for answer in (
        client.get(DRAFT),
        client.get(f"{DRAFT}/files/visit.bpmn"),
        client.delete(DRAFT, headers=seen(1)),
        client.get("/api/drafts/%00"),
        client.get("/api/drafts/none"),
    ):
        problem(answer, 404)
    assert ok(put(client))["version"] == 2


@pytest.mark.parametrize(
    ("user", "read", "write"),
    [("designer", 404, 428), ("auditor", 403, 403), ("clerk-1", 403, 403)],
)
def test_drafts_are_the_designers(sqlite_world: World, user: str, read: int, write: int) -> None:
    client = sqlite_world.client(user)
    assert client.get(DRAFT).status_code == read
    for answer in (
        put(client, {}),
        client.delete(DRAFT),
        client.put(f"{DRAFT}/files/a.bpmn", content=b"<a/>"),
        client.post(f"{DRAFT}/publication"),
    ):
        assert answer.status_code == write


def test_a_page_saves_with_its_session_and_token(sqlite_url: str, tmp_path: Path) -> None:
    drawn = d.diagram("p", d.start(), d.end(), flows="start -> end")
    with open_pages(sqlite_url, tmp_path) as pages:
        designer = pages.person("designer").client
        session = pages.assistance.access.session(designer.cookies[COOKIE])
        assert session is not None
        own = {**NEW, "X-CSRF-Token": session.csrf_token}
        path = f"{DRAFT}/files/p.bpmn"
        assert "失效" in problem(designer.put(path, content=drawn, headers=NEW), 403)
        foreign = {**own, "Origin": "https://elsewhere.example"}
        assert "另一个网站" in problem(designer.put(path, content=drawn, headers=foreign), 403)
        assert ok(designer.put(path, content=drawn, headers=own))["saved_by"] == "designer"
        assert ok(designer.get("/api/drafts"))["items"][0]["name"] == "年度方案"
        clerk = pages.person("township_clerk-652301101").client
        assert "没有这项权限" in problem(clerk.get("/api/drafts"), 403)
        stranger = pages.person().client
        stranger.cookies.set(COOKIE, "stale")
        assert "过期" in problem(stranger.get("/api/drafts"), 401)
