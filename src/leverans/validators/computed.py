"""The digests that were computed of a package's members, by their numbers: flat for any package."""

from collections.abc import Iterator

from leverans.validators.digest_worker import Answer
from leverans.validators.pairing import DIGEST
from leverans.validators.slots import Slots


class ComputedDigests:
    """SHA-256 of every member, and of other algorithms those that were asked for.

    Attributes:
        known: one byte for each number, 1 where the member could be read. sha256: the digests.
    """

    def __init__(self) -> None:
        """None yet."""
        self.known = bytearray(1)
        self._notable = bytearray(1)
        self.sha256 = Slots(DIGEST)
        self._others: dict[str, Slots] = {}

    def close(self) -> None:
        """The files go away."""
        for digests in (self.sha256, *self._others.values()):
            digests.close()

    def make_room(self, members: int) -> None:
        """For the numbers from 1 on."""
        self.known = bytearray(members + 1)
        self._notable = bytearray(members + 1)

    def add(self, answer: Answer, algorithms: tuple[str, ...]) -> None:
        """Keep what was computed, by SHA-256 and the others in their order."""
        first, count = answer.first, answer.files
        self.sha256.put(first, answer.sha256.encode("ascii"))
        self.known[first : first + count] = b"\1" * count
        for number, _ in answer.faults:
            self.known[number] = 0
        for number in answer.notable:
            self._notable[number] = 1
        for place, algorithm in enumerate(algorithms[1:]):
            self._add_others(answer, place, algorithm)

    def by(self, algorithm: str) -> Slots | None:
        """All digests by an algorithm, None when nobody asked for it."""
        return self.sha256 if algorithm == "sha256" else self._others.get(algorithm)

    def notable_numbers(self) -> Iterator[int]:
        """Those of members that are empty, or of a kind that can be locked."""
        number = 0
        while (number := self._notable.find(1, number + 1)) > 0:
            yield number

    def one(self, algorithm: str, number: int) -> str | None:
        """A member's digest; None when it was not asked for, or could not be computed."""
        slots = self.by(algorithm)
        return slots.get(number).decode() if slots and self.known[number] else None

    def _add_others(self, answer: Answer, place: int, algorithm: str) -> None:
        if not answer.others:
            return
        if algorithm not in self._others:
            self._others[algorithm] = Slots(len(answer.others[0][1][place]))
        slots = self._others[algorithm]
        if len(answer.others) == answer.files:  # all could be read: they follow each other
            together = "".join([digests[place] for _, digests in answer.others])
            slots.put(answer.first, together.encode("ascii"))
            return
        for number, digests in answer.others:
            slots.put(number, digests[place].encode("ascii"))
