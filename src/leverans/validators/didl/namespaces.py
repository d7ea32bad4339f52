"""The namespaces of the profile's own elements: told by the agreement, else by the first met."""

from collections.abc import Iterator, Mapping

from leverans.validators.didl.names import (
    CORE,
    FILE,
    OBJECT,
    PREFIXES,
    REPRESENTATION,
    local,
    space,
)
from leverans.validators.document import Node
from leverans.validators.interface import Hit

_CORE = CORE | {OBJECT, REPRESENTATION, FILE}


class Namespaces:
    """Those of one document: each prefix has one namespace, whatever it is."""

    def __init__(self, configured: Mapping[str, str]) -> None:
        """`configured`: prefix -> URI."""
        self._configured = configured
        self._met: dict[str, str] = {}
        self._told: set[str] = set()

    def strangers(self, record: Node) -> Iterator[Hit]:
        """Elements of a Statement that bear a known name in another namespace: each kind once."""
        prefixes = PREFIXES.get(local(record.tag))
        if prefixes is None:
            return
        yield from self._judge(record, prefixes)
        for child in record.children if prefixes == ("core",) else ():
            if local(child.tag) in _CORE:
                yield from self._judge(child, prefixes)

    def _judge(self, node: Node, prefixes: tuple[str, ...]) -> Iterator[Hit]:
        if space(node.tag) in self._allowed(node, prefixes) or node.tag in self._told:
            return
        self._told.add(node.tag)
        yield Hit(node.line, f"{prefixes[0]}:{local(node.tag)}, {space(node.tag)}")

    def _allowed(self, node: Node, prefixes: tuple[str, ...]) -> list[str]:
        """One of two prefixes may be met first; both are tied to a name each, so any is taken."""
        named = [self._configured[one] for one in prefixes if self._configured.get(one)]
        if named or len(prefixes) > 1:
            return named or [space(node.tag)]
        return [self._met.setdefault(prefixes[0], space(node.tag))]
