"""libxml2 gives an ampersand in an attribute as `&#38;` where entities are not resolved."""

from collections.abc import Callable, Mapping

Start = Callable[[str, Mapping[str, str]], None]
_WRITTEN = "&#38;"


def plain_attributes(start: Start) -> Start:
    """The handler of an element's begin, given attributes as the document means them."""

    def begin(tag: str, attributes: Mapping[str, str]) -> None:
        for value in attributes.values():
            if _WRITTEN in value:
                start(tag, {name: text.replace(_WRITTEN, "&") for name, text in attributes.items()})
                return
        start(tag, attributes)

    return begin
