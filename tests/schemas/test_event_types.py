"""Every PREMIS term that the evidence log uses has its address in the vocabulary."""

from leverans.audit.vocabulary import EVENTS
from leverans.schemas.event_types import VOCABULARY, event_type_uri


def test_every_term_of_the_evidence_log_has_an_address_of_its_own() -> None:
    terms = {term for term in EVENTS.values() if term}
    addresses = {event_type_uri(term) for term in terms}
    assert len(addresses) == len(terms)
    assert all(address.startswith(f"{VOCABULARY}/") for address in addresses)


def test_a_word_of_our_own_has_none() -> None:
    assert event_type_uri("delivery.opened") == ""
