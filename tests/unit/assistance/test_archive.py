"""What is missing before a file is sealed, how it is catalogued, and the bag it is packed in."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import bagit  # type: ignore[import-untyped]
import pytest
from lxml import etree

from assistance.archive import check_archive, seal_archive
from assistance.archive.bag import read_manifest, write_bag
from assistance.archive.catalogue import Heading, catalogue_xml, listed_files
from assistance.archive.check import missing_copies
from assistance.store import applications, archives, orders
from engine import Actor, JobRequest, sm3
from tests.unit.assistance.assistance_world import World

AT = datetime(2026, 11, 24, 2, tzinfo=UTC)
CASE, ORDER = 1 << 20, 2 << 20
VILLAGE = "652301101201"
REQUIRED = ["id_card", "household_book"]
SERVED = ("application-window", "township-review", "county-approval")


def request(**variables: Any) -> JobRequest:
    return JobRequest(
        case_key=CASE,
        job_key=CASE + 9,
        element_id="check_archive",
        type="jiuzhu:check-archive",
        headers={},
        variables={"application_id": "A-1", "required_materials": REQUIRED, **variables},
        area=VILLAGE,
        actor=Actor("archivist"),
        at=AT,
        decide=lambda decision_id, variables: None,
    )


class File:
    """The rows of one application, as hooks leave them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.task = CASE
        with world.transaction() as tx:
            applications.keep(
                tx,
                {
                    "application_id": "A-1",
                    "case_key": CASE,
                    "person_id": "P-1",
                    "entry": "window",
                    "area_code": VILLAGE,
                    "policy_version": "changji-2024-30",
                    "policy_date": "2026-11-24",
                    "intake_organisation": None,
                    "version": 1,
                    "urgent": 0,
                    "agent_kind": "none",
                    "health_data_consent": 0,
                    "under14_consent": 0,
                    "sharing_consent": 0,
                    "discovery_channel": "self_report",
                    "filed_by": "clerk",
                    "filed_at": AT.isoformat(),
                },
            )

    def form(self, form_id: str, case_key: int = CASE) -> None:
        self.task += 1
        with self.world.transaction() as tx:
            archives.add_document(
                tx,
                {
                    "task_key": self.task,
                    "case_key": case_key,
                    "application_id": "A-1",
                    "form_id": form_id,
                    "element_id": "some_task",
                    "submitted_by": "clerk",
                    "submitted_at": AT.isoformat(),
                },
            )

    def material(self, kind: str, source: str) -> None:
        row = {"application_id": "A-1", "kind": kind, "source": source, "reference": "DZ-1"}
        with self.world.transaction() as tx:
            applications.keep_material(tx, {**row, "received_at": AT.isoformat()})

    def served_order(self) -> None:
        order = {
            "case_key": ORDER,
            "application_id": "A-1",
            "item_no": 1,
            "urgent": 0,
            "order_number": "FW-1",
            "catalogue_code": "D08",
            "supply_type": "new_purchase",
            "supplier": "X",
            "fund_code": "F5",
            "status": "done",
            "return_count": 0,
            "shared_fields": "[]",
            "pushed_at": AT.isoformat(),
        }
        record = {
            "task_key": ORDER + 1,
            "case_key": ORDER,
            "registration_number": "DJ-1",
            "service_date": "2026-11-24",
            "actual_start": AT.isoformat(),
            "actual_end": AT.isoformat(),
            "minutes": 60,
            "staff": "[]",
            "late_entry": 0,
            "recorded_by": "worker",
            "recorded_at": AT.isoformat(),
        }
        with self.world.transaction() as tx:
            orders.keep_order(tx, order)
            orders.add_record(tx, record)

    def missing(self, **variables: Any) -> Any:
        with self.world.transaction() as tx:
            return check_archive(request(**variables), tx)["missing_documents"]


@pytest.fixture
def file(world: World) -> File:
    return File(world)


@pytest.mark.parametrize(
    ("source", "missing"),
    [
        ("file", []),
        ("certificate_reference", []),
        ("unavailable", []),
        ("original_seen", ["household_book"]),
    ],
)
def test_s20_a_copy_or_a_certificate_or_a_reason_must_be_on_file(
    source: str, missing: list[str]
) -> None:
    on_file = {"id_card": "file", "household_book": source}
    assert missing_copies(on_file, REQUIRED) == missing
    assert missing_copies({}, REQUIRED) == sorted(REQUIRED)


def test_r33_a_served_case_must_hold_every_kind_of_document(file: File) -> None:
    assert file.missing() == [
        "household_book",
        "id_card",
        "application-window",
        "township-review",
        "county-approval",
    ]
    for kind in REQUIRED:
        file.material(kind, "file")
    for form_id in SERVED:
        file.form(form_id)
    assert file.missing() == []
    file.served_order()
    assert file.missing() == ["outcome-evaluation"]
    file.form("outcome-evaluation", ORDER)
    assert file.missing() == []


def test_any_entry_and_either_way_of_the_county_will_do(file: File) -> None:
    for form_id in ("application-outreach", "township-review", "county-filing"):
        file.form(form_id)
    assert file.missing(required_materials=[]) == []


@pytest.mark.parametrize("outcome", ["rejected", "refused", "withdrawn", "terminated"])
def test_a_case_that_ended_otherwise_is_archived_with_what_it_has(file: File, outcome: str) -> None:
    with file.world.transaction() as tx:
        applications.close(tx, "A-1", outcome)
    assert file.missing() == []


def test_withdrawn_before_anything_was_filed(world: World) -> None:
    before = request(outcome="withdrawn", required_materials=None)
    with world.transaction() as tx:
        assert check_archive(before, tx) == {"missing_documents": []}
        sealed = seal_archive(before, tx)
        kept = archives.archive(tx, CASE)
    assert sealed["outcome"] == "withdrawn"
    assert kept is not None
    assert listed_files(kept["catalogue"].encode()) == []


def test_sealing_numbers_the_file_and_catalogues_what_is_there(file: File) -> None:
    file.material("id_card", "certificate_reference")
    for form_id in SERVED:
        file.form(form_id)
    with file.world.transaction() as tx:
        sealed: Any = seal_archive(request(), tx)
        kept = archives.archive(tx, CASE)
        application = applications.application(tx, "A-1")
    assert sealed["file_number"] == "DA-652301-2026-00001"
    assert sealed["outcome"] == "completed"
    assert application is not None
    assert application["outcome"] == "completed"
    assert kept is not None
    assert kept["checked_by"] == "archivist"
    assert kept["digest"] == sealed["archive_digest"] == sm3(kept["catalogue"].encode())
    root = etree.fromstring(kept["catalogue"].encode())
    assert root.findtext("档号") == "DA-652301-2026-00001"
    assert root.findtext("立档单位名称") == "昌吉市三工镇"
    assert root.findtext("文件清单/文件/题名") == "服务类社会救助需求申请(窗口)"
    assert [e.findtext("来源") for e in root.iter("材料")] == ["电子证照引用"]
    assert len(listed_files(kept["catalogue"].encode())) == len(SERVED)


def test_a_file_is_sealed_once(file: File) -> None:
    with file.world.transaction() as tx:
        seal_archive(request(), tx)
    with pytest.raises(Exception, match="UNIQUE"), file.world.transaction() as tx:
        seal_archive(request(), tx)


def test_a_catalogue_is_no_way_in_for_markup() -> None:
    heading = Heading("DA-1", "A-1", "", VILLAGE, "completed", date(2026, 11, 24))
    row = {
        "kind": "other",
        "source": "file",
        "reference": "</材料><文件>&x;",
        "received_at": AT.isoformat(),
    }
    xml = catalogue_xml(heading, [], [row])
    assert listed_files(xml) == []
    assert etree.fromstring(xml).findtext("材料清单/材料/引用") == row["reference"]
    name = "计算机文件名"
    entity = f'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a><{name}>&x;</{name}></a>'
    assert "root" not in "".join(listed_files(entity.encode()))


# --- the bag ------------------------------------------------------------------------------------

PAYLOAD = {"catalogue.xml": b"<x/>", "forms/1-a.pdf": b"%PDF-1", "log.jsonl": b""}
INFO = {"External-Identifier": "DA-1", "Source-Organization": "昌吉回族自治州民政部门"}


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_library_takes_the_bag_for_a_valid_one(tmp_path: Path) -> None:
    write_bag(tmp_path / "bag", PAYLOAD, INFO)
    bag = bagit.Bag(str(tmp_path / "bag"))
    assert bag.validate()
    assert bag.version_info == (1, 0)
    assert bag.info["Source-Organization"] == INFO["Source-Organization"]
    assert bag.info["Payload-Oxum"] == "10.3"


def test_both_manifests_cover_the_payload_and_are_covered_themselves(tmp_path: Path) -> None:
    write_bag(tmp_path / "bag", PAYLOAD, INFO)
    names = {f"data/{name}" for name in PAYLOAD}
    for algorithm, digest in (("sha512", _sha512), ("sm3", sm3)):
        manifest = read_manifest(tmp_path / "bag" / f"manifest-{algorithm}.txt")
        assert manifest.keys() == names
        assert manifest["data/catalogue.xml"] == digest(b"<x/>")
        tags = read_manifest(tmp_path / "bag" / f"tagmanifest-{algorithm}.txt")
        assert tags.keys() == {
            "bag-info.txt",
            "bagit.txt",
            "manifest-sha512.txt",
            "manifest-sm3.txt",
        }


def _sha512(data: bytes) -> str:
    return hashlib.sha512(data).hexdigest()


def test_the_same_files_give_the_same_bytes_and_replace_what_was_there(tmp_path: Path) -> None:
    write_bag(tmp_path / "one", PAYLOAD, INFO)
    write_bag(tmp_path / "two", {"old.txt": b"old"}, INFO)
    write_bag(tmp_path / "two", dict(reversed(PAYLOAD.items())), INFO)
    assert tree(tmp_path / "one") == tree(tmp_path / "two")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "two"]


def test_nobody_else_may_read_the_package(tmp_path: Path) -> None:
    write_bag(tmp_path / "bag", PAYLOAD, INFO)
    assert (tmp_path / "bag").stat().st_mode & 0o077 == 0
