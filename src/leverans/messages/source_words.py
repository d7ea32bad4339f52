"""What stands against culling at the source, in words."""

from leverans.messages.texts import text
from leverans.model.source_disposal import Obstacle

STORED_ELSEWHERE = "stored_elsewhere"
KNOWN = frozenset({*(each.value for each in Obstacle), STORED_ELSEWHERE})


def detail_words(detail: str, language: str) -> str:
    """A detail of a line or a count: what is known of sources in words, anything else as it is."""
    return text(f"source_disposal.against_{detail}", language) if detail in KNOWN else detail
