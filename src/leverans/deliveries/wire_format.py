"""The three documents that cross between authority and archive, as JSON text (version 3).

Delivery note: `{"document": "leverans delivery note", "version": 3, …}` and the members of
`DeliveryNote`; receipt: `{"document": "leverans receipt", "version": 3, …}` and those of
`Receipt`, as the payload of a signed document (`leverans.signing.document`); fixity confirmation:
the same with the members of `FixityConfirmation`. The reader is strict, for the two sides are
different houses: an unknown, missing or doubled member, or one of another type, is named and the
document is refused.

Version 2 knew nothing of the evidence log; its documents are understood as before. Version 1 had
unsigned receipts. They are understood where a ledger kept them (`read_kept`) and nowhere else.
"""

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import MISSING, Field, asdict, fields
from datetime import date
from typing import Any

from leverans.model.anchor import LogFigures
from leverans.model.checkpoint import DIGEST
from leverans.model.errors import TargetError
from leverans.model.receipt import DeliveryNote, Receipt, ReceiptKind, RefusedFor, Stage
from leverans.model.source_disposal import FixityConfirmation
from leverans.signing.document import NotSigned, read_signed, sign
from leverans.signing.keys import SigningKey

VERSION = 3
UNDERSTOOD = (2, 3)
UNSIGNED_VERSION = 1
NOTE = "leverans delivery note"
RECEIPT = "leverans receipt"
CONFIRMATION = "leverans fixity confirmation"
OF_VERSION_3 = ("log", "log_checkpoint")  # members that earlier documents do not have
OF_THE_ENVELOPE = ("key", "document")  # fields of what is signed that are not in its text
LONE_SURROGATE = re.compile("[\ud800-\udfff]")
LARGEST = 64 * 1024 * 1024  # bytes of a document; a refusal with 100,000 reasons is 20 MB


def note_document(note: DeliveryNote) -> bytes:
    """The delivery note as it is put into the drop folder."""
    return _document(NOTE, asdict(note))


def receipt_document(receipt: Receipt, key: SigningKey) -> bytes:
    """The receipt as the archive writes and signs it; the same bytes for the same receipt."""
    return _signed(RECEIPT, receipt, key)


def confirmation_document(confirmation: FixityConfirmation, key: SigningKey) -> bytes:
    """The fixity confirmation as the archive writes and signs it."""
    return _signed(CONFIRMATION, confirmation, key)


def read_note(document: bytes, place: str = "") -> DeliveryNote:
    """Understand a delivery note; `TargetError` names the member that is wrong."""
    return DeliveryNote(**_members(DeliveryNote, _opened(document, NOTE, place), place))


def read_receipt(document: bytes, place: str = "") -> Receipt:
    """Understand a receipt and keep its bytes; `TargetError` names the member that is wrong.

    The signature is read, and not verified: that takes a key that somebody trusts.
    """
    opened, key = _unsealed(document, RECEIPT, place)
    receipt = Receipt(**_members(Receipt, opened, place), key=key, document=document)
    _check_kind(receipt, place)
    return receipt


def read_confirmation(document: bytes, place: str = "") -> FixityConfirmation:
    """Understand a fixity confirmation; as `read_receipt`, its signature is not verified here."""
    opened, key = _unsealed(document, CONFIRMATION, place)
    members = _members(FixityConfirmation, opened, place)
    return FixityConfirmation(**members, key=key, document=document)


def read_kept(document: bytes) -> Receipt:
    """A receipt as a ledger keeps it; one from before receipts were signed is understood too."""
    try:
        return read_receipt(document)
    except TargetError:
        opened = _opened(document, RECEIPT, "", (UNSIGNED_VERSION,))
        return Receipt(**_members(Receipt, opened, ""), document=document)


def _check_kind(receipt: Receipt, place: str) -> None:
    """What only one kind of answer may say, and must."""
    custody = (receipt.custody_holder, receipt.custody_from, receipt.custody_basis)
    if receipt.kind is ReceiptKind.CUSTODY:
        if not receipt.custody_holder:
            raise TargetError("custody_holder: empty", place=place)
        if not _is_date(receipt.custody_from):
            raise TargetError("custody_from: a date such as 2026-04-01 expected", place=place)
    elif any(custody):
        raise TargetError(f"custody: a {receipt.kind} cannot say who holds it", place=place)
    if (receipt.kind is ReceiptKind.REFUSAL) is not (receipt.stage in list(Stage)):
        raise TargetError(f"stage: {receipt.stage!r} in a {receipt.kind}", place=place)
    if receipt.kind is not ReceiptKind.REFUSAL and (receipt.stage or receipt.reasons):
        raise TargetError(f"reasons: a {receipt.kind} has none", place=place)


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _signed(kind: str, said: Receipt | FixityConfirmation, key: SigningKey) -> bytes:
    members = asdict(said)
    for name in OF_THE_ENVELOPE:
        del members[name]
    return sign(_document(kind, members).decode("utf-8"), key)


def _unsealed(document: bytes, kind: str, place: str) -> tuple[dict[str, object], str]:
    """The members of a signed document of a kind, and the id of the key that it names."""
    _check_length(document, place)
    try:
        signed = read_signed(document)
    except NotSigned as error:
        raise TargetError(str(error), place=place) from error
    return _opened(signed.payload.encode("utf-8"), kind, place), signed.key


def _document(kind: str, members: Mapping[str, Any]) -> bytes:
    whole = {"document": kind, "version": VERSION, **members}
    text = json.dumps(whole, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    # the place of a finding may be a file name that is not UTF-8: its odd bytes become \\xNN
    readable = LONE_SURROGATE.sub(lambda odd: f"\\\\x{ord(odd[0]) & 0xFF:02x}", text)
    return readable.encode("utf-8")


def _check_length(document: bytes, place: str) -> None:
    if len(document) > LARGEST:
        raise TargetError(f"longer than {LARGEST} bytes", place=place)


def _opened(
    document: bytes, kind: str, place: str, understood: tuple[int, ...] = UNDERSTOOD
) -> dict[str, object]:
    """The members of a JSON object that says it is a `kind` of such a version, but for these."""
    _check_length(document, place)
    try:
        found = json.loads(document.decode("utf-8"), object_pairs_hook=_single)
    except (ValueError, RecursionError) as error:
        raise TargetError(f"not a JSON document: {error}", place=place) from error
    if not isinstance(found, dict):
        raise TargetError("not a JSON object", place=place)
    if found.pop("document", None) != kind:
        raise TargetError(f"document: not a {kind}", place=place)
    version = found.pop("version", None)
    if type(version) is not int or version not in understood:
        known = " or ".join(map(str, understood))
        raise TargetError(f"version: {version!r}, only {known} is understood", place=place)
    later = found.keys() & set(OF_VERSION_3) if version < VERSION else ()
    if later:
        raise TargetError(f"{min(later)}: unknown member", place=place)
    return found


def _single(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        (twice, _), *_ = Counter(key for key, _ in pairs).most_common(1)
        raise ValueError(f"{twice} stands there twice")
    return found


def _members(kind: type, found: dict[str, object], place: str) -> dict[str, Any]:
    """Arguments for a dataclass, each of the type that its field has."""
    wanted = [field for field in fields(kind) if field.name not in OF_THE_ENVELOPE]
    unknown = found.keys() - {field.name for field in wanted}
    if unknown:
        raise TargetError(f"{min(unknown)}: unknown member", place=place)
    members = {}
    for field in wanted:
        if field.name in found:
            members[field.name] = _value(field, found[field.name], place)
        elif field.default is MISSING:
            raise TargetError(f"{field.name}: missing", place=place)
    return members


def _value(field: Field[Any], value: object, place: str) -> object:
    if field.type is int and type(value) is int and value >= 0:
        return value
    if field.type is bool and type(value) is bool:
        return value
    if field.type is str and isinstance(value, str) and not LONE_SURROGATE.search(value):
        return value
    if field.type is ReceiptKind and value in list(ReceiptKind):
        return ReceiptKind(str(value))
    if field.type == tuple[RefusedFor, ...] and isinstance(value, list):
        return tuple(_reason(each, place) for each in value)
    if field.type == LogFigures | None and (value is None or isinstance(value, dict)):
        return _log(value, place) if value is not None else None
    expected = {int: "whole number", bool: "true or false", str: "text"}
    expected[ReceiptKind] = " or ".join(ReceiptKind)
    if field.type == LogFigures | None:
        raise TargetError(f"{field.name}: object or null expected", place=place)
    words = expected.get(field.type, "list") if isinstance(field.type, type) else "list"
    raise TargetError(f"{field.name}: {words} expected", place=place)


def _log(value: dict[str, object], place: str) -> LogFigures:
    """The figures of a checkpoint, each as a checkpoint has it."""
    found = LogFigures(**_members(LogFigures, value, place))
    if found.number < 1 or not all(DIGEST.fullmatch(each) for each in (found.head, found.root)):
        raise TargetError("log: not the figures of a checkpoint", place=place)
    return found


def _reason(value: object, place: str) -> RefusedFor:
    if not isinstance(value, dict):
        raise TargetError("reasons: each an object", place=place)
    return RefusedFor(**_members(RefusedFor, value, place))
