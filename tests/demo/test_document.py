"""The set is that of the first user story: forty documents with exactly the planned traps."""

import re
from collections import Counter
from pathlib import PurePosixPath

import pytest

from leverans.demo.document import Document, all_documents
from leverans.demo.documents import RENDERERS, content

DOCUMENTS = tuple(all_documents())


def test_there_are_forty_documents_in_forty_places() -> None:
    assert len(DOCUMENTS) == 40
    assert len({document.path for document in DOCUMENTS}) == 40


def test_one_file_is_empty_one_of_a_format_not_allowed_and_one_path_too_long() -> None:
    assert Counter(document.trap for document in DOCUMENTS) == {
        "": 37,
        "empty": 1,
        "format": 1,
        "path": 1,
    }


def test_only_the_trap_has_a_path_of_260_characters_or_more() -> None:
    long = [document for document in DOCUMENTS if len(document.path) > 255]
    assert [document.trap for document in long] == ["path"]
    assert len(long[0].path) >= 260
    assert all(len(part.encode()) <= 255 for part in PurePosixPath(long[0].path).parts)


def test_exactly_two_files_in_different_folders_share_a_name() -> None:
    names = Counter(PurePosixPath(document.path).name for document in DOCUMENTS)
    assert {name: count for name, count in names.items() if count > 1} == {"Protokoll.pdf": 2}


def test_names_hold_all_three_swedish_letters() -> None:
    names = "".join(document.path for document in DOCUMENTS)
    assert set("åäö") <= set(names)


def test_only_the_empty_file_has_no_bytes() -> None:
    empty = [document.trap for document in DOCUMENTS if not content(document)]
    assert empty == ["empty"]


def test_document_ids_are_unique_and_of_the_form_of_a_workspace() -> None:
    ids = [document.document_id for document in DOCUMENTS]
    assert len(set(ids)) == 40
    assert all(re.fullmatch(r"[A-ZÅÄÖ]{2,5}\d+-\d+-\d+", one) for one in ids)


def test_secrecy_always_names_its_legal_section() -> None:
    secret = [document for document in DOCUMENTS if document.secrecy == "Ja"]
    assert len(secret) == 3
    assert all(document.law.startswith("OSL ") for document in secret)


def test_diary_numbers_come_with_hyphen_and_with_en_dash() -> None:
    written = "".join(document.diary for document in DOCUMENTS)
    assert "-" in written
    assert "–" in written


def test_every_layout_is_used_and_can_be_rendered() -> None:
    assert {document.layout for document in DOCUMENTS} == set(RENDERERS)


def test_mail_goes_only_to_addresses_that_cannot_exist() -> None:
    mails = [document for document in DOCUMENTS if document.layout == "mail"]
    assert len(mails) == 3
    for mail in mails:
        assert mail.sender.endswith(".example>")
        assert mail.receiver.endswith(".example>")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.document_id)
def test_a_document_has_the_same_bytes_every_time(document: Document) -> None:
    assert content(document) == content(document)
