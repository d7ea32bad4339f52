"""Which names have been met before, in about ten bytes a name."""

from array import array
from hashlib import blake2b

_BUCKETS = 1 << 14


def hashed(name: str) -> int:
    """64 bits of a name, the same in every process."""
    digest = blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big")


class Seen:
    """Names by their hashes: two names are taken for one in a case of 10**19."""

    def __init__(self) -> None:
        """None yet."""
        self._buckets: dict[int, array[int]] = {}

    def is_new(self, value: int) -> bool:
        """Whether the name hashed so comes for the first time; from now on it has come."""
        bucket = self._buckets.setdefault(value % _BUCKETS, array("Q"))
        if value in bucket:
            return False
        bucket.append(value)
        return True
