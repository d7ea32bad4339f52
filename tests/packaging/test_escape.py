from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leverans.model.errors import PackageError
from leverans.packaging.escape import check_id, check_name, element, escape, href, shown
from leverans.schemas.xml import read_tree

ILLEGAL = ["\x00", "\x08", "\x0b", "\x1f", "\ud800", "\udcff", "\ufffe", "\uffff"]
LEGAL = st.text(
    st.characters(exclude_categories=["Cs"]).filter(
        lambda c: (c >= " " or c in "\t\n\r") and c not in "\ufffe\uffff"
    )
)


@given(LEGAL)
def test_any_legal_text_comes_back_from_an_attribute_and_from_content(text: str) -> None:
    tree = read_tree(f'<a b="{escape(text)}">{escape(text)}</a>'.encode())
    assert tree.get("b") == text
    assert (tree.text or "") == text


@pytest.mark.parametrize("char", ILLEGAL)
def test_what_xml_cannot_hold_is_refused_and_named(char: str) -> None:
    with pytest.raises(PackageError, match=f"U\\+{ord(char):04X}"):
        escape(f"before{char}after")


@pytest.mark.parametrize("char", ILLEGAL)
def test_describing_text_shows_that_something_stood_there(char: str) -> None:
    assert shown(f"a{char}&") == "a\ufffd&amp;"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_link_is_ascii_and_decodes_to_the_path(path: str) -> None:
    link = href(path)
    assert link.isascii()
    assert not set(link) & set(' "<>&#?%\\:') - {"%"}
    assert unquote(link) == path


@pytest.mark.parametrize(
    "name",
    [
        "",
        "/a",
        "a/",
        "a//b",
        ".",
        "..",
        "../a",
        "a/../b",
        "a/./b",
        "a/..",
        "a\nb",
        "a\x7f",
        "\udcff",
    ],
)
def test_names_that_could_leave_their_folder_are_refused(name: str) -> None:
    with pytest.raises(PackageError):
        check_name(name)


@pytest.mark.parametrize(
    "name", ["a", ".dold", "a/.dold", "a..b", "...", "e\u0301/å ä.txt", "a\u00a0b", "a\\b", "C:a"]
)
def test_unusual_names_that_are_safe_pass(name: str) -> None:
    check_name(name)


@pytest.mark.parametrize("value", ["", 'a"', "a b", "a/b", "åäö", "-a", "../x"])
def test_ids_that_would_need_escaping_are_refused(value: str) -> None:
    with pytest.raises(PackageError):
        check_id(value)


def test_an_element_leaves_empty_attributes_out() -> None:
    assert element("a", ID="", LABEL="<") == '<a LABEL="&lt;"/>'
    assert element("a", "<b/>", x__y="1") == '<a x:y="1"><b/></a>'
