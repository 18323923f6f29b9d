"""The catalogue of a sealed file: which documents it holds, as XML.

Element names follow DA/T 46-2009 (metadata of electronic records) and DA/T 48-2009 (their XML
encapsulation), both in Chinese. It names no person: whose file it is stands in the documents.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from lxml import etree

from assistance.areas import TOWNSHIP_DIGITS, full_name
from assistance.calendar import LOCAL
from assistance.materials import material_name
from forms import FormRegistry

Row = Mapping[str, Any]

# How a file came to an end, as its catalogue says it.
ENDINGS = {
    "completed": "办结",
    "rejected": "不予受理或不予认定",
    "refused": "不予确认",
    "withdrawn": "撤回",
    "terminated": "终止",
}
# Archives are kept until the customer decides on a period (Q12).
RETENTION = "未定期限,不自动销毁"
SOURCES = {
    "file": "复印件",
    "certificate_reference": "电子证照引用",
    "original_seen": "已核对原件",
    "unavailable": "无法取得,附说明",
}


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above the list. ``case_number`` is "" if the case was never accepted."""

    file_number: str
    application_id: str
    case_number: str
    area: str
    outcome: str
    sealed_on: date


def form_file(task_key: int, form_id: str) -> str:
    """Where the package keeps the form of ``task_key``, below ``data/``."""
    return f"forms/{task_key}-{form_id}.pdf"


def notice_file(notice_id: str) -> str:
    """Where the package keeps a written notice, below ``data/``."""
    return f"notices/{notice_id}.pdf"


def attached_file(file_id: str, name: str) -> str:
    """Where the package keeps an uploaded file, below ``data/``; its own name stays out of it."""
    suffix = name.rpartition(".")[2] if "." in name else "bin"
    return f"files/{file_id}.{suffix}"


def catalogue_xml(
    heading: Heading,
    documents: Sequence[Row],
    materials: Sequence[Row],
    attachments: Sequence[Row] = (),
    notices: Sequence[Row] = (),
) -> bytes:
    """UTF-8 XML over rows of documents, materials, files, notices; same rows, same bytes."""
    root = etree.Element("电子档案目录", 版本="1.0")
    _texts(
        root,
        聚合层次="案卷",
        立档单位名称=full_name(heading.area[:TOWNSHIP_DIGITS]),
        档号=heading.file_number,
        题名="服务类社会救助案卷",
        申请编号=heading.application_id,
        受理编号=heading.case_number,
        办理结果=ENDINGS[heading.outcome],
        归档日期=heading.sealed_on.isoformat(),
        保管期限=RETENTION,
    )
    files = etree.SubElement(root, "文件清单")
    for row in documents:
        _texts(
            etree.SubElement(files, "文件"),
            题名=form_title(row["form_id"]),
            责任者=row["submitted_by"],
            日期=_local_day(row["submitted_at"]),
            业务行为=row["element_id"],
            案件=str(row["case_key"]),
            格式信息="PDF/A-2b",
            计算机文件名=f"data/{form_file(row['task_key'], row['form_id'])}",
        )
    _list_notices(root, notices)
    kept = etree.SubElement(root, "材料清单")
    for row in materials:
        _texts(
            etree.SubElement(kept, "材料"),
            题名=material_name(row["kind"]),
            来源=SOURCES.get(row["source"], str(row["source"])),
            引用=row["reference"],
            日期=_local_day(row["received_at"]),
        )
    attached = etree.SubElement(root, "附件清单")
    for row in attachments:
        _texts(
            etree.SubElement(attached, "附件"),
            责任者=row["uploaded_by"],
            日期=_local_day(row["uploaded_at"]),
            案件=str(row["case_key"]),
            格式信息=row["media_type"],
            计算机文件大小=str(row["size"]),
            计算机文件名=f"data/{attached_file(row['file_id'], row['name'])}",
        )
    text: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return text


def _list_notices(root: Any, notices: Sequence[Row]) -> None:
    issued = etree.SubElement(root, "文书清单")
    for row in notices:
        _texts(
            etree.SubElement(issued, "文书"),
            题名=row["title"],
            文件编号=row["number"],
            责任者=row["office"],
            日期=_local_day(row["issued_at"]),
            案件=str(row["case_key"]),
            格式信息="PDF/A-2b",
            数字摘要=f"SM3 {row['digest']}",
            计算机文件名=f"data/{notice_file(row['notice_id'])}",
        )


def listed_files(catalogue: bytes) -> list[str]:
    """The file names that a catalogue lists, in its order; refuses what is no plain XML."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.fromstring(catalogue, parser)
    return [element.text or "" for element in root.iter("计算机文件名")]


@lru_cache(maxsize=256)
def form_title(form_id: str) -> str:
    """What people call a form; the id of one that is not of this product."""
    form = _forms().get(form_id)
    return form.title if form else form_id


@lru_cache(maxsize=1)
def _forms() -> FormRegistry:
    return FormRegistry.from_definitions()


def _local_day(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone(LOCAL).date().isoformat()


def _texts(parent: Any, **texts: str) -> None:
    """A child element for each text that is not empty."""
    for name, text in texts.items():
        if text:
            etree.SubElement(parent, name).text = text
