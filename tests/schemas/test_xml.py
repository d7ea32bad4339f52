"""The one reader of XML: faults are values, nothing is resolved, memory stays flat."""

import socket
from collections.abc import Mapping
from typing import Any

import pytest

from leverans.schemas.vocabulary import near_miss, terms
from leverans.schemas.xml import XmlStream, check_document, forget, opened, read_events, read_tree


def faults(text: str | bytes, **options: Any) -> list[str]:  # noqa: ANN401
    data = text if isinstance(text, bytes) else text.encode()
    stream = XmlStream(opened(data), **options)
    for _, element in stream:
        forget(element)
    return [fault.kind for fault in stream.faults]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("<a><b/></a>", []),
        ("<a><b></a>", ["malformed"]),
        ("", ["malformed"]),
        ("<a>" * 300 + "</a>" * 300, ["malformed"]),
        ("<!DOCTYPE a><a/>", ["doctype"]),
        ('<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>', ["doctype"]),
        ('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', ["doctype"]),
        (b'<?xml version="1.0" encoding="utf-8"?><a>\xe5</a>', ["malformed"]),
        ('<?xml version="1.0" encoding="klingon"?><a/>', ["malformed"]),
    ],
)
def test_faults_are_values(text: str | bytes, kinds: list[str]) -> None:
    assert sorted(set(faults(text))) == kinds


def test_no_socket_is_ever_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_options: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "socket", refuse)
    assert faults('<!DOCTYPE a SYSTEM "http://example.org/a.dtd"><a/>') == ["doctype"]
    assert faults('<a xmlns:i="http://www.w3.org/2001/XInclude"><i:include href="x"/></a>') == []


def test_an_entity_bomb_is_not_expanded() -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE a [<!ENTITY e0 "ha">{levels}]><a b="&e11;">&e11;</a>'
    assert set(faults(bomb)) <= {"doctype", "malformed"}
    assert faults(bomb)


def test_a_document_without_end_is_stopped() -> None:
    class Endless:
        begun = False

        def read(self, _size: int = -1, /) -> bytes:
            start, self.begun = (b"" if self.begun else b"<a>"), True
            return start + b"<b/>" * 1000

    stream = XmlStream(Endless(), max_bytes=200_000)
    for _, element in stream:
        forget(element)
    assert [fault.kind for fault in stream.faults] == ["too_large"]


def test_the_root_is_known_also_when_no_tag_was_asked_for() -> None:
    stream = XmlStream(opened(b"<a xmlns='n'><b/></a>"), tags=["{n}c"])
    assert list(stream) == []
    assert stream.root_tag == "{n}a"


def test_elder_siblings_are_freed() -> None:
    stream = XmlStream(opened(b"<a>" + b"<b>text</b>" * 50_000 + b"</a>"), tags=["b"])
    longest = 0
    for _, element in stream:
        forget(element)
        parent = element.getparent()
        longest = max(longest, 0 if parent is None else len(parent))
    assert longest < 5000  # what one chunk of the parser holds


def test_a_small_tree_is_read_whole_and_a_broken_one_refused() -> None:
    assert read_tree(b"<a><b/></a>")[0].tag == "b"
    with pytest.raises(ValueError, match=r"mismatch"):
        read_tree(b"<a><b></a>")


def test_check_document_forgets_everything() -> None:
    stream = check_document(opened(b"<a>" + b"<b/>" * 10_000 + b"</a>"))
    assert stream.faults == ()


def test_an_ampersand_in_an_attribute_is_read_as_one() -> None:
    class Kept:
        line = 0
        found: list[str] = []  # noqa: RUF012 - one test

        def start(self, _tag: str, attributes: Mapping[str, str], /) -> None:
            self.found += attributes.values()

        def end(self, _tag: str, /) -> None:
            """Of no interest."""

        def data(self, _text: str, /) -> None:
            """Of no interest."""

    kept = Kept()
    text = '<a b="x &amp; y" c="&amp;#38;"><b d="&#38;&lt;&#x26;"/></a>'
    assert read_events(opened(text.encode()), kept) == ()
    assert kept.found == ["x & y", "&#38;", "&<&"]


def test_terms_carry_their_dashes_exactly_and_near_misses_are_hints() -> None:
    assert "Textual works – Digital" in terms("content_category")
    assert "Textual works - Digital" not in terms("content_category")
    assert near_miss("content_category", "Textual works - Digital") == "Textual works – Digital"
    assert near_miss("content_category", "Fisk") == ""
    assert {"SIP", "AIP", "DIP"} < terms("oais_package_type")
