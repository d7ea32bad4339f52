"""What tests of our own schemas share: a verdict, and documents changed in one place."""

import socket
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import pytest
from lxml import etree
from lxml.etree import _Element

from leverans.schemas.shelf import SchemaShelf
from leverans.schemas.xml import check_document, opened

Change = Callable[[_Element], object]
NOWHERE = Path("/nonexistent")


def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks for a network in this test fails it."""

    def refuse(*where: object, **_: object) -> None:
        raise AssertionError(f"asked the network for {where}")

    for name in ("create_connection", "getaddrinfo", "socket"):
        monkeypatch.setattr(socket, name, refuse)


class Judge:
    """Holds documents against our own schema of a namespace."""

    def __init__(self, namespace: str, profile: str = "") -> None:
        held = SchemaShelf(home=NOWHERE).held(namespace, profile)
        assert held is not None
        assert held.status == "own"
        self._schema = held.compiled

    def accepts(self, root: _Element) -> bool:
        return not check_document(opened(etree.tostring(root)), self._schema).faults

    def accepts_after(self, root: _Element, change: Change) -> bool:
        """The verdict on a copy with one thing changed."""
        changed = deepcopy(root)
        change(changed)
        return self.accepts(changed)


def find(root: _Element, name: str) -> _Element:
    """The first element with this local name, the root included."""
    return next(one for one in root.iter() if etree.QName(one).localname == name)


def set_attribute(element: str, name: str, value: str | None) -> Change:
    """Give the first such element an attribute, or take it away (None)."""

    def change(root: _Element) -> None:
        found = find(root, element)
        if value is None:
            del found.attrib[name]
        else:
            found.set(name, value)

    return change


def set_text(element: str, text: str) -> Change:
    """Replace the text of the first such element."""

    def change(root: _Element) -> None:
        find(root, element).text = text

    return change


def remove(element: str) -> Change:
    """Take the first such element away."""

    def change(root: _Element) -> None:
        found = find(root, element)
        parent = found.getparent()
        assert parent is not None
        parent.remove(found)

    return change


def repeat(element: str) -> Change:
    """Put a copy of the first such element behind it, with other IDs."""

    def change(root: _Element) -> None:
        found = find(root, element)
        twin = deepcopy(found)
        for one in twin.iter():
            if one.get("ID"):
                one.set("ID", f"twin-{one.get('ID')}")
        found.addnext(twin)

    return change


def put_first(element: str) -> Change:
    """Move the first such element in front of its siblings."""

    def change(root: _Element) -> None:
        found = find(root, element)
        parent = found.getparent()
        assert parent is not None
        parent.insert(0, found)

    return change
