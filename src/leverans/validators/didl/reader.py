"""One streamed pass over an index.xml: scopes are told of when they end, and then forgotten."""

from collections.abc import Callable, Mapping

from leverans.schemas.xml import MAX_DEPTH, TooDeep
from leverans.validators.didl.names import (
    COMPONENT,
    FILE,
    ITEM,
    OBJECT,
    REPRESENTATION,
    RESOURCE,
    STATEMENT,
    local,
)
from leverans.validators.didl.scope import KEPT, Scope
from leverans.validators.document import Node

_FITTING = {"object": OBJECT, "representation": REPRESENTATION, "component": FILE}
_BELOW = {"": "object", "object": "representation"}
_LEVELS = 12  # of elements in a Statement that rules look at
_FEW = 100  # Statements and Resources of one scope

Tell = Callable[[Scope], None]


class _Open:
    """An element of a Statement that has begun and not ended."""

    __slots__ = ("attributes", "children", "depth", "line", "tag", "text")

    def __init__(self, tag: str, attributes: Mapping[str, str], line: int, depth: int) -> None:
        self.tag = tag
        self.attributes = attributes
        self.line = line
        self.depth = depth
        self.text = ""
        self.children: list[Node] = []

    def node(self) -> Node:
        return Node(self.tag, self.attributes, self.line, self.text.strip(), tuple(self.children))


class IndexReader:
    """The XML parser calls `start`, `end` and `data`; `line` is where it is."""

    def __init__(self, tell: Tell, told_record: Callable[[Node], None]) -> None:
        """`tell` is given each scope as it ends, `told_record` each element of a Statement."""
        self.line = 0
        self.objects = 0
        self.root_tag = ""
        self._tell = tell
        self._told_record = told_record
        self._depth = 0
        self._scopes: list[tuple[int, Scope]] = []
        self._statement = 0  # depth of the Statement that is read, 0 outside
        self._open: list[_Open] = []
        self._nodes = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise TooDeep(f"elements lie deeper than {MAX_DEPTH}, at line {self.line}")
        self.root_tag = self.root_tag or tag
        if self._statement:
            self._collect(tag, attributes)
        elif tag == ITEM:
            self._begin_item()
        elif tag == COMPONENT and self._scopes:
            self._begin_component()
        elif tag == STATEMENT:
            self._statement, self._nodes = self._depth, 0
        elif tag == RESOURCE and self._scopes:
            scope = self._scopes[-1][1]
            if scope.kind == "component" and len(scope.resources) < _FEW:
                scope.resources.append(Node("Resource", attributes, self.line))

    def end(self, tag: str) -> None:  # noqa: ARG002 (the depth tells)
        """It is complete."""
        depth, self._depth = self._depth, self._depth - 1
        if self._open and self._open[-1].depth == depth:
            self._complete(self._open.pop())
        elif depth == self._statement:
            self._statement = 0
        elif self._scopes and self._scopes[-1][0] == depth:
            self._tell(self._scopes.pop()[1])

    def data(self, text: str) -> None:
        """The text of an element before its first child."""
        if self._open and self._open[-1].depth == self._depth and not self._open[-1].children:
            self._open[-1].text += text

    def _begin_item(self) -> None:
        parent = self._scopes[-1][1] if self._scopes else None
        kind = _BELOW.get(parent.kind if parent else "", "deeper")
        self.objects += kind == "object"
        self._scopes.append((self._depth, Scope(kind=kind, line=self.line, parent=parent)))

    def _begin_component(self) -> None:
        parent = self._scopes[-1][1]
        parent.components += 1
        self._scopes.append((self._depth, Scope(kind="component", line=self.line, parent=parent)))

    def _collect(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._nodes += 1
        if self._nodes <= KEPT and self._depth - self._statement <= _LEVELS:
            self._open.append(_Open(tag, attributes, self.line, self._depth))

    def _complete(self, done: _Open) -> None:
        node = done.node()
        if self._open:
            self._open[-1].children.append(node)
            return
        self._told_record(node)
        if not self._scopes:
            return
        scope = self._scopes[-1][1]
        fits = local(node.tag) == _FITTING.get(scope.kind)
        kept = scope.records if fits else scope.extensions
        if len(kept) < _FEW:
            kept.append(node)
