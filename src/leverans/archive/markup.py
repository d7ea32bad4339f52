"""Text as XML, for the little that the archive writes itself."""

import re

_SPECIAL = re.compile('[&<>"\t\n\r]')
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TO_QUOTE = re.compile(rb"[^A-Za-z0-9._~/-]")


def xml(value: str) -> str:
    """Text for content or an attribute in double quotes; what XML cannot hold becomes U+FFFD."""
    plain = _ILLEGAL.sub("\ufffd", value)
    return _SPECIAL.sub(lambda found: f"&#{ord(found[0])};", plain)


def href(path: str) -> str:
    """A path as a relative URL (RFC 3986): UTF-8, percent-encoded."""
    return _TO_QUOTE.sub(lambda byte: b"%%%02X" % byte[0][0], path.encode()).decode("ascii")


def tag(name: str, content: str) -> str:
    """An element whose content is markup already."""
    return f"<{name}>{content}</{name}>"
