"""The id of a retention phrase: the same for the same phrase, in every plan and every year."""

import hashlib

from leverans.plan.fold import folded


def phrase_id(text: str) -> str:
    """sha256 (hex) of the folded phrase: an id for the log, which holds no phrases."""
    return hashlib.sha256(folded(text).encode()).hexdigest()
