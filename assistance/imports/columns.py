"""The columns of a spreadsheet of people, and a file as rows of named cells.

A person with several categories has several rows. A heading that nobody knows is an error: what
was meant by it would be lost silently.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from assistance.sheets import SheetRefused, read_sheet

# Heading -> field of ``assistance.people.entries``.
COLUMNS: Mapping[str, str] = {
    "姓名": "name",
    "证件类型": "id_type",
    "证件号码": "id_number",
    "性别": "sex",
    "出生日期": "birth_date",
    "民族": "ethnicity",
    "区划代码": "area_code",
    "户籍地址": "registered_address",
    "住址": "residence_address",
    "电话": "phone",
    "残疾等级": "disability_grade",
    "对象类别": "category",
    "证号": "certificate",
    "认定日期": "granted_on",
    "有效期至": "valid_until",
    "证据来源": "source",
    "监护人姓名": "guardian_name",
    "监护人证件号码": "guardian_id_number",
    "监护人关系": "guardian_relation",
    "已核实不是同一人": "checked_apart",
}
LABELS: Mapping[str, str] = {field: heading for heading, field in COLUMNS.items()}
NEEDED = ("姓名", "证件号码", "区划代码")
MOST_ROWS = 50_000

# A row's number as the spreadsheet shows it, and its cells by field.
Row = tuple[int, Mapping[str, str]]


def rows_of(data: bytes) -> Iterator[Row]:
    """The rows below the headings, blank ones left out; ``SheetRefused``, never with a cell."""
    rows = read_sheet(data)
    fields = _fields(next(rows, ()))
    for number, cells in enumerate(rows, start=2):
        if number > MOST_ROWS + 1:
            raise SheetRefused(f"超过 {MOST_ROWS} 行,请分成几个文件")
        if any(cells):
            yield number, {f: cell for f, cell in zip(fields, cells, strict=False) if cell}


def _fields(headings: Sequence[str]) -> Sequence[str]:
    missing = [name for name in NEEDED if name not in headings]
    if missing:
        raise SheetRefused(f"第一行应是列名;缺少:{'、'.join(missing)}")
    for number, heading in enumerate(headings, start=1):
        if heading not in COLUMNS or headings.index(heading) != number - 1:
            # Where headings are missing, a name may stand in their place: it is not repeated.
            known = "、".join(COLUMNS)
            raise SheetRefused(f"第 {number} 列的列名不认识或重复;可用的列名:{known}")
    return [COLUMNS[heading] for heading in headings]
