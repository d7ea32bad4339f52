"""What a WebDAV server tells of its resources (RFC 4918 §9.1)."""

import email.utils
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPResponse
from typing import NamedTuple
from urllib.parse import unquote_to_bytes, urlsplit

from lxml import etree

from leverans.model.errors import StorageError
from leverans.schemas.xml import XmlStream
from leverans.storage.webdav.line import Line

_D = "{DAV:}"
_ASKED = (
    b'<?xml version="1.0" encoding="utf-8"?><propfind xmlns="DAV:"><prop><resourcetype/>'
    b"<getcontentlength/><getlastmodified/><quota-available-bytes/></prop></propfind>"
)
_LARGEST = 1 << 30  # bytes of one folder's listing


class Resource(NamedTuple):
    """One resource.

    Attributes:
        name: the last part of its path, decoded; empty for what was asked for itself.
        mtime: s since 1970, 0 when unknown. free: bytes that may be written there, -1 unknown.
    """

    name: bytes
    is_folder: bool
    size: int
    mtime: int
    free: int


def resources(line: Line, path: str, *, below: bool, place: str) -> list[Resource]:
    """What lies at a path, and with `below` also what lies right below it.

    Raises:
        Refused: the server does not tell. AnswerLost. StorageError: it tells what cannot be.
    """
    headers = {"Depth": "1" if below else "0", "Content-Type": "application/xml"}
    with line.answer("PROPFIND", path, headers, _ASKED) as answer:
        return list(_read(answer, unquote_to_bytes(path).rstrip(b"/"), place))


def _read(answer: HTTPResponse, asked: bytes, place: str) -> Iterator[Resource]:
    stream = XmlStream(answer, tags=[f"{_D}response"], max_bytes=_LARGEST)
    for _, element in stream:
        yield _resource(element, asked, place)
        element.clear()
    if stream.faults or stream.root_tag != f"{_D}multistatus":
        raise StorageError("the server's answer is no WebDAV listing", place=place)


def _resource(element: etree._Element, asked: bytes, place: str) -> Resource:
    told = {
        str(each.tag): each
        for propstat in element.iterfind(f"{_D}propstat")
        if " 200 " in f"{propstat.findtext(f'{_D}status')} "
        for each in propstat.iterfind(f"{_D}prop/*")
    }
    kind = told.get(f"{_D}resourcetype")
    return Resource(
        name=_name(element.findtext(f"{_D}href") or "", asked, place),
        is_folder=kind is not None and kind.find(f"{_D}collection") is not None,
        size=_number(told.get(f"{_D}getcontentlength"), 0),
        mtime=_seconds(told.get(f"{_D}getlastmodified")),
        free=_number(told.get(f"{_D}quota-available-bytes"), -1),
    )


def _name(href: str, asked: bytes, place: str) -> bytes:
    """The name below what was asked for.

    Raises:
        StorageError: it lies elsewhere, or is none.
    """
    path = unquote_to_bytes(urlsplit(href.strip()).path).rstrip(b"/")
    if path == asked:
        return b""
    above, _, name = path.rpartition(b"/")
    if above != asked or name in {b"", b".", b".."} or b"\0" in name:
        raise StorageError("the server lists what does not lie in the folder", place=place)
    return name


def _number(element: etree._Element | None, otherwise: int) -> int:
    text = ((element.text if element is not None else "") or "").strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 20 else otherwise  # noqa: PLR2004


def _seconds(element: etree._Element | None) -> int:
    with suppress(ValueError, OverflowError):
        text = (element.text if element is not None else "") or ""
        return int(email.utils.parsedate_to_datetime(text).timestamp())
    return 0
