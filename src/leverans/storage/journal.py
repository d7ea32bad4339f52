"""What we remember of uploads in parts, so that another process can go on with them."""

from typing import Protocol

from leverans.model.upload import Part, Unfinished


class UploadJournal(Protocol):
    """A book of unfinished uploads; at most one for each place and key. Kept by the ledger.

    What it says is compared with what the store says, and the store is right: the book may be
    lost without harm.
    """

    def find(self, place: str, key: str) -> Unfinished | None:
        """The upload that was begun there under that key, with its parts."""

    def keep(self, upload: Unfinished) -> None:
        """Remember an upload that begins; what stood under its place and key is forgotten."""

    def keep_part(self, upload: Unfinished, part: Part) -> None:
        """Remember a part that the store has taken; nothing if the upload is forgotten."""

    def forget(self, place: str, key: str) -> None:
        """Forget an upload that came to its end, or was given up."""
