"""Sealing: the file gets its number and its catalogue, in the transaction that ends the case.

Nothing outside the database is touched. The package (``assistance.archive.package``) is a pure
function of what is sealed here, made whenever somebody asks for it; so there is no half-written
folder after a crash, and no second one where two workers run.
"""

from __future__ import annotations

from assistance.archive.catalogue import Heading, catalogue_xml
from assistance.archive.ending import COMPLETED, ending
from assistance.areas import COUNTY_DIGITS
from assistance.calendar import local_date, utc_text
from assistance.store import applications, archives, files, notices, orders
from assistance.store.numbers import next_number
from engine import JobRequest, Transaction, Variables, sm3

SERIES = "DA"


def seal_archive(request: JobRequest, tx: Transaction) -> Variables:
    """Handler of ``jiuzhu:seal-archive``: ``file_number``, ``outcome``, ``archive_digest``.

    The digest (SM3 of the catalogue) becomes a variable of the case, and so part of the snapshot
    that the log's last seal covers.
    """
    application_id = str(request.variables["application_id"])
    outcome = ending(tx, application_id, request.variables)
    application = applications.application(tx, application_id)
    sealed_on = local_date(request.at)
    number = next_number(tx, SERIES, request.area[:COUNTY_DIGITS], sealed_on.year)
    heading = Heading(
        file_number=number,
        application_id=application_id,
        case_number=(application["case_number"] if application else None) or "",
        area=request.area,
        outcome=outcome,
        sealed_on=sealed_on,
    )
    cases = [request.case_key, *(o["case_key"] for o in orders.orders(tx, application_id))]
    catalogue = catalogue_xml(
        heading,
        archives.documents(tx, application_id),
        applications.filed_materials(tx, application_id),
        [row for key in cases for row in files.of_case(tx, key)],
        notices.of_application(tx, application_id),
    )
    archives.add_archive(
        tx,
        {
            "application_id": application_id,
            "case_key": request.case_key,
            "file_number": number,
            "outcome": outcome,
            "catalogue": catalogue.decode(),
            "digest": sm3(catalogue),
            "checked_by": request.actor.user,
            "sealed_at": utc_text(request.at),
        },
    )
    if application and outcome == COMPLETED:
        applications.close(tx, application_id, COMPLETED)
    return {"file_number": number, "outcome": outcome, "archive_digest": sm3(catalogue)}
