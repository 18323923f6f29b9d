"""Packages of real cases: complete, the same every time, and useless to whoever changes them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import bagit  # type: ignore[import-untyped]
import orjson
import pytest

from assistance import files
from assistance.archive import (
    Damaged,
    NotSealed,
    check_package,
    export_package,
    package,
    sealed_cases,
)
from assistance.archive.bag import write_bag
from assistance.archive.catalogue import listed_files
from engine import sm3
from tests.unit.assistance.played_demo import Played
from tests.unit.assistance.test_archive import tree
from tests.unit.forms.form_printing import pdf_text

PDF = b"%PDF-1.7 attachment"


@pytest.fixture(scope="module")
def exported(played: Played, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package of the longest case."""
    return export_package(played.assistance, played.longest(), tmp_path_factory.mktemp("out"))


def test_a_package_holds_every_form_the_log_and_the_heads(played: Played, exported: Path) -> None:
    engine, case = played.assistance.engine, played.longest()
    keys = [case, *sorted(child.key for child in engine.cases(parent_key=case))]
    forms = [form for key in keys for form in engine.submissions(key)]
    printed = sorted(path.name for path in (exported / "data/forms").iterdir())
    assert printed == sorted(f"{form.task_key}-{form.form_id}.pdf" for form in forms)
    rows = [orjson.loads(line) for line in (exported / "data/log.jsonl").read_bytes().splitlines()]
    assert rows == [dict(row) for key in keys for row in engine.log_rows(key)]
    heads = orjson.loads((exported / "data/heads.json").read_bytes())
    assert [head["case_id"] for head in heads] == keys
    for head in heads:
        stored = played.rows(
            "SELECT seq, hash FROM case_heads WHERE case_id = :key", key=head["case_id"]
        )
        assert (head["seq"], head["hash"]) == (stored[0]["seq"], stored[0]["hash"])
    issued = played.rows(
        "SELECT number, digest FROM notice_papers p JOIN notices n "
        "ON n.notice_id = p.notice_id JOIN applications a "
        "ON a.application_id = n.application_id WHERE a.case_key = :key",
        key=case,
    )
    packed = [sm3(path.read_bytes()) for path in (exported / "data/notices").iterdir()]
    assert sorted(packed) == sorted(row["digest"] for row in issued) != []
    assert {path.name for path in (exported / "data/diagrams").iterdir()} == {
        "assistance-case.bpmn",
        "service-order.bpmn",
    }


def test_forms_are_printed_as_signed(played: Played, exported: Path) -> None:
    application = next((exported / "data/forms").glob("*-application-*.pdf"))
    text = "".join(pdf_text(application.read_bytes()).split())
    numbers = played.rows(
        "SELECT case_number FROM applications WHERE case_key = :key", key=played.longest()
    )
    assert numbers[0]["case_number"] in text
    assert b"pdfaid:part>2" in application.read_bytes()


def test_the_package_is_whole(exported: Path) -> None:
    assert check_package(exported) == []
    assert bagit.Bag(str(exported)).validate()


@pytest.mark.parametrize("outcome", ["rejected", "refused", "withdrawn", "terminated"])
def test_cases_that_ended_otherwise_have_packages_too(
    played: Played, tmp_path: Path, outcome: str
) -> None:
    made = export_package(played.assistance, played.sealed(outcome), tmp_path)
    assert check_package(made) == []
    assert f"outcome: {outcome}" in (made / "bag-info.txt").read_text(encoding="utf-8")


def test_the_same_case_gives_the_same_bytes(played: Played, exported: Path, tmp_path: Path) -> None:
    again = export_package(played.assistance, played.longest(), tmp_path)
    assert tree(again) == tree(exported)


def test_only_what_is_sealed_can_be_exported(played: Played, tmp_path: Path) -> None:
    active = played.assistance.engine.cases(state="active", process_id="assistance-case")[0]
    assert active.key not in sealed_cases(played.assistance)
    with pytest.raises(NotSealed):
        export_package(played.assistance, active.key, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_s20_a_copy_that_was_missing_stopped_the_sealing(played: Played) -> None:
    """Only the original of the household book was seen: the clerk had to complete the file."""
    completed = played.rows(
        "SELECT d.case_key, m.source FROM documents d JOIN materials m"
        " ON m.application_id = d.application_id AND m.kind = 'household_book'"
        " WHERE d.form_id = 'archive-supplement'"
    )
    assert {row["source"] for row in completed} == {"certificate_reference"}


# --- tampering ----------------------------------------------------------------------------------


def flip(file: Path, at: int = -1) -> None:
    """Change one byte."""
    data = bytearray(file.read_bytes())
    data[at] ^= 1
    file.write_bytes(data)


def repacked(folder: Path, change: Callable[[dict[str, bytes]], None]) -> list[str]:
    """Change the payload and make every manifest fit again, as a forger would."""
    payload = tree(folder / "data")
    change(payload)
    info = dict(bagit.Bag(str(folder)).info)
    del info["Payload-Oxum"]
    write_bag(folder, payload, info)
    assert bagit.Bag(str(folder)).validate()
    return check_package(folder)


@pytest.fixture
def copy(exported: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(exported, tmp_path / "copy"))


@pytest.mark.parametrize(
    "name",
    [
        "bag-info.txt",
        "manifest-sm3.txt",
        "manifest-sha512.txt",
        "data/catalogue.xml",
        "data/heads.json",
        "data/log.jsonl",
        "data/diagrams/assistance-case.bpmn",
    ],
)
def test_one_changed_byte_is_found(copy: Path, name: str) -> None:
    flip(copy / name)
    assert check_package(copy)


def test_a_changed_form_is_found(copy: Path) -> None:
    flip(next((copy / "data/forms").iterdir()), at=100)
    assert check_package(copy)


def test_a_changed_sm3_manifest_is_found_though_the_library_does_not_read_it(copy: Path) -> None:
    for number, manifest in enumerate(("tagmanifest-sm3.txt", "manifest-sm3.txt")):
        damaged = Path(shutil.copytree(copy, copy.with_name(f"damaged-{number}")))
        text = (damaged / manifest).read_text(encoding="utf-8")
        first = text[0]
        (damaged / manifest).write_text(("0" if first != "0" else "1") + text[1:], "utf-8")
        assert check_package(damaged)


@pytest.mark.parametrize("name", ["manifest-sm3.txt", "tagmanifest-sm3.txt"])
def test_a_package_without_its_sm3_manifests_is_not_one(copy: Path, name: str) -> None:
    (copy / name).unlink()
    assert check_package(copy)


def test_added_and_removed_files_are_found(copy: Path) -> None:
    extra = copy / "data/forms/999-extra.pdf"
    extra.write_bytes(PDF)
    assert check_package(copy)
    extra.unlink()
    assert check_package(copy) == []
    next((copy / "data/forms").iterdir()).unlink()
    assert check_package(copy)


def test_a_rewritten_log_breaks_its_chain_even_with_new_manifests(copy: Path) -> None:
    def rewrite(payload: dict[str, bytes]) -> None:
        payload["log.jsonl"] = payload["log.jsonl"].replace(b"township_clerk", b"township_clark", 1)

    found = repacked(copy, rewrite)
    assert any("不相连" in problem for problem in found)


def test_a_cut_tail_does_not_reach_the_head(copy: Path) -> None:
    def cut(payload: dict[str, bytes]) -> None:
        payload["log.jsonl"] = b"".join(payload["log.jsonl"].splitlines(keepends=True)[:-1])

    found = repacked(copy, cut)
    assert any("没有止于链头" in problem for problem in found)


def test_a_case_taken_out_of_the_log_is_missed(copy: Path) -> None:
    def drop(payload: dict[str, bytes]) -> None:
        lines = payload["log.jsonl"].splitlines(keepends=True)
        last = orjson.loads(lines[-1])["case_id"]
        kept = [line for line in lines if orjson.loads(line)["case_id"] != last]
        payload["log.jsonl"] = b"".join(kept)

    assert any("没有止于链头" in problem for problem in repacked(copy, drop))


def test_a_form_put_in_or_taken_out_does_not_fit_the_catalogue(copy: Path) -> None:
    found = repacked(copy, lambda payload: payload.update({"forms/1-extra.pdf": PDF}))
    assert any("目录没有" in problem for problem in found)

    def take_out(payload: dict[str, bytes]) -> None:
        for name in [n for n in payload if n.startswith("forms/")][:2]:
            del payload[name]

    assert any("包里没有" in problem for problem in repacked(copy, take_out))


def test_another_catalogue_is_not_the_sealed_one(copy: Path) -> None:
    def change(payload: dict[str, bytes]) -> None:
        payload["catalogue.xml"] = payload["catalogue.xml"].replace(
            "办结".encode(), "撤回".encode()
        )

    assert any("摘要不符" in problem for problem in repacked(copy, change))


@pytest.mark.parametrize("content", [b"", b"{}", b"not json", b'[{"case_id": 1}]'])
def test_unreadable_heads_are_a_problem_not_a_crash(copy: Path, content: bytes) -> None:
    assert repacked(copy, lambda payload: payload.update({"heads.json": content}))


def test_something_else_is_no_package(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    assert "不是完好的 BagIt 包" in check_package(tmp_path)[0]
    assert check_package(tmp_path / "nowhere")


def test_a_damaged_log_is_not_exported(
    played: Played, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = played.assistance.engine
    problem = type("P", (), {"case": 1, "seq": 2, "message": "前一行的散列值对不上"})
    report = type("R", (), {"ok": False, "problems": [problem]})
    monkeypatch.setattr(engine, "verify", lambda key: report)
    with pytest.raises(Damaged, match="第 2 行"):
        export_package(played.assistance, played.longest(), tmp_path)
    assert list(tmp_path.iterdir()) == []


# --- attachments --------------------------------------------------------------------------------


def test_what_was_handed_in_is_listed_and_packed(played: Played, tmp_path: Path) -> None:
    """A file is stored with the case, sealed into the catalogue, opened into the package."""
    assistance, case = played.assistance, played.sealed("rejected")
    with assistance.engine.transaction() as tx:
        files.keep(
            tx,
            assistance.keys,
            PDF,
            "户口本 王某.pdf",
            file_id="f-1",
            case_key=case,
            user="clerk",
            at=assistance.engine.now(),
        )
        sealed = tx.run("SELECT catalogue FROM archives WHERE case_key = :key", {"key": case})
    assert listed_files(sealed[0]["catalogue"].encode()) == [
        name for name in listed_files(sealed[0]["catalogue"].encode()) if "files/" not in name
    ]
    listing = "<a><计算机文件名>data/files/f-1.pdf</计算机文件名></a>".encode()
    assert package._kept(assistance, listing) == {"files/f-1.pdf": PDF}
