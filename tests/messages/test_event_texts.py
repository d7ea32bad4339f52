"""Every event of the evidence log has a sentence, and no sentence is of an event there is not."""

import pytest

from leverans.audit.vocabulary import EVENTS
from leverans.messages.texts import text, texts


def test_every_event_of_the_log_is_called_something_in_words() -> None:
    assert [name for name in EVENTS if f"event.{name}" not in texts()] == []


def test_no_sentence_is_left_of_an_event_that_is_gone() -> None:
    told = {key.removeprefix("event.") for key in texts() if key.startswith("event.")}
    assert told - EVENTS.keys() == set()


@pytest.mark.parametrize("language", ["sv", "en"])
def test_two_events_are_never_called_the_same(language: str) -> None:
    words = [text(f"event.{name}", language) for name in EVENTS]
    assert len(set(words)) == len(words)
