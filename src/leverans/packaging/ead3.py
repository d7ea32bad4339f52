"""A small finding aid in EAD3 1.1.1: the package, and one component for each record.

Written while the records pass, so its size does not matter. It is for finding; the exact and
complete words about a record stand in its record.json.
"""

from leverans.model.package import BuildOrder
from leverans.model.record import Record, When
from leverans.model.record_json import status_of
from leverans.packaging.escape import element, shown

NAME = "ead3.xml"
KIND = "EAD"
END = "</dsc></archdesc></ead>\n"
_DATES = {
    "created": "created",
    "established": "established",
    "received": "received",
    "sent": "sent",
    "decided": "decided",
    "valid_from": "valid from",
    "valid_to": "valid to",
}


def head(order: BuildOrder) -> str:
    """Everything before the first component."""
    agreement = order.agreement
    did = (
        element("unittitle", shown(agreement.label))
        + element("unitid", shown(order.package_id), label="OBJID")
        + _corporate("origination", agreement.archival_creator.name)
        + _corporate("repository", agreement.receiver.name)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<ead xmlns="http://ead3.archivists.org/schema/">{_control(order)}\n'
        f'<archdesc level="otherlevel" otherlevel="package"><did>{did}</did>'
        '<dsc dsctype="in-depth">\n'
    )


def _control(order: BuildOrder) -> str:
    titles = element("titlestmt", element("titleproper", shown(order.agreement.label)))
    at = order.built_at.isoformat(timespec="seconds")
    event = (
        element("eventtype", value="created")
        + element("eventdatetime", at, standarddatetime=at)
        + element("agenttype", value="machine")
        + element("agent", shown(f"{order.software} {order.software_version}"))
    )
    return element(
        "control",
        element("recordid", order.package_id)
        + element("filedesc", titles)
        + element("maintenancestatus", value="new")
        + element("maintenanceagency", element("agencyname", shown(order.agreement.submitter.name)))
        + element("maintenancehistory", element("maintenanceevent", event)),
    )


def component(record: Record) -> str:
    """One record as `<c level="item">`."""
    did = f"<unittitle>{shown(record.title)}</unittitle>" if record.title else ""
    did += f'<unitid label="archive_id">{shown(record.archive_id)}</unitid>'
    did += _id("display_id", record.display_id)
    did += _id("diary_number", record.diary_number.normalised if record.diary_number else "")
    for kind, when in record.dates.items():
        did += _date(_DATES[kind], when) if kind in _DATES else ""
    if record.producer_name or record.unit_created:
        did += _corporate("origination", record.producer_name or record.unit_created)
    return f'<c level="item"><did>{did}</did>{_about(record)}</c>\n'


def _about(record: Record) -> str:
    """Access, then appraisal, then content: each only where the record says something."""
    about = _paragraphs(
        "accessrestrict", [f"{one.type}: {one.law} {one.text}" for one in record.restrictions]
    )
    kept = record.retention
    if kept is not None:
        rows = [f"{status_of(kept)} {kept.phrase}", f"{kept.plan_id} {kept.row_id}"]
        about += _paragraphs("appraisal", rows)
    kind = record.record_type.name or record.record_type.code
    if kind:
        part = f"<part>{shown(kind)}</part>"
        about += f"<controlaccess><genreform>{part}</genreform></controlaccess>"
    if record.description:
        about += _paragraphs("scopecontent", [record.description])
    return about


def _paragraphs(tag: str, texts: list[str]) -> str:
    inner = "".join([f"<p>{shown(text.strip())}</p>" for text in texts])
    return f"<{tag}>{inner}</{tag}>" if inner else ""


def _id(label: str, value: str) -> str:
    return element("unitid", shown(value), label=label) if value else ""


def _corporate(tag: str, name: str) -> str:
    return element(tag, element("corpname", element("part", shown(name)))) if name else ""


def _date(label: str, when: When) -> str:
    return element("unitdate", shown(when.value), datechar=label)
