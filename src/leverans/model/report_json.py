"""A report as text that says all of it, for handing it from one process to another."""

import json
from typing import Any

from leverans.model.finding import Finding, Level, Report, SchemaUse

_AS_THEY_ARE = (
    "subject",
    "profile",
    "files",
    "bytes",
    "payload_files",
    "payload_bytes",
    "manifest_digest",
    "record_status",
)


def report_text(report: Report) -> str:
    """One line of ASCII, without line end; names that are not UTF-8 survive."""
    told: dict[str, Any] = {name: getattr(report, name) for name in _AS_THEY_ARE}
    told["checked"], told["manual"] = report.checked, report.manual
    told["schemas"] = [(use.name, use.version, use.status) for use in report.schemas]
    told["counts"] = [(rule, level, n) for (rule, level), n in report.counts_by_rule.items()]
    told["findings"] = [
        (one.rule, one.level, one.location, one.params, one.item, one.second_opinion)
        for one in report.findings
    ]
    return json.dumps(told)


def read_report(text: str) -> Report:
    """The report that `report_text` wrote.

    Raises:
        ValueError: it is no such text.
    """
    try:
        told: dict[str, Any] = json.loads(text)
        return Report(
            findings=tuple(_finding(*fields) for fields in told["findings"]),
            counts_by_rule={(rule, Level(level)): n for rule, level, n in told["counts"]},
            checked=tuple(told["checked"]),
            manual=tuple(told["manual"]),
            schemas=tuple(
                SchemaUse(name=name, version=version, status=status)
                for name, version, status in told["schemas"]
            ),
            **{name: told[name] for name in _AS_THEY_ARE},
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"this is no report: {error}") from error


def _finding(*fields: Any) -> Finding:  # noqa: ANN401 - what JSON holds
    rule, level, location, params, item, second_opinion = fields
    return Finding(
        rule=rule,
        level=Level(level),
        location=location,
        params=tuple((name, value) for name, value in params),
        item=item,
        second_opinion=second_opinion,
    )
