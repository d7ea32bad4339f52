"""How far packages are at each target, in words and as JSON."""

from collections.abc import Iterable, Iterator

from leverans.messages.texts import byte_size, text
from leverans.model.transfer import Transfer, TransferState

TOLD_ALONE = (TransferState.SENDING, TransferState.FAILED)


def transfer_lines(transfers: Iterable[Transfer], package_id: str, language: str) -> Iterator[str]:
    """A line for each target of a package; none where the package's own line says it all."""
    of_package = [each for each in transfers if each.package_id == package_id]
    for transfer in of_package:
        if len(of_package) > 1 or transfer.state in TOLD_ALONE:
            to = f"{text('transfer.to', language)} {transfer.target}"
            yield f"  {to}: {_words(transfer, language)}"


def _words(transfer: Transfer, language: str) -> str:
    words = text(f"transfer.{transfer.state}", language)
    if transfer.sent_at is not None:
        size = byte_size(transfer.bytes, language)
        return f"{words} {transfer.sent_at:%Y-%m-%d %H:%M}, {size}"
    if transfer.state is TransferState.FAILED:
        tries = text("transfer.tries", language, n=str(max(transfer.tries, 1)))
        return f"{words} ({transfer.last_error}, {tries})"
    return words


def transfer_objects(transfers: Iterable[Transfer], package_id: str) -> list[dict[str, object]]:
    """The machine form of a package's status at each target."""
    return [
        {
            "name": each.target,
            "state": each.state.value,
            "tries": each.tries,
            "last_error": each.last_error,
            "sent_at": each.sent_at.isoformat() if each.sent_at else None,
            "bytes": each.bytes,
            "sha256": each.digest,
        }
        for each in transfers
        if each.package_id == package_id
    ]
