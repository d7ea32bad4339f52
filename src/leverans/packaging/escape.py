"""The one door by which text gets into our XML and our links; imports nothing heavy."""

import re

from leverans.model.errors import PackageError

_SPECIAL = re.compile('[&<>"\x00-\x1f\ud800-\udfff\ufffe\uffff]')
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ENTITY = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "\t": "&#9;",
    "\n": "&#10;",
    "\r": "&#13;",
}
_UNRESERVED = re.compile(r"[A-Za-z0-9._~/-]*")
_TO_QUOTE = re.compile(rb"[^A-Za-z0-9._~/-]")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_UNSAFE_NAME = re.compile(r"\A/|/\Z|//|\A\Z|(?:\A|/)\.\.?(?:/|\Z)|[\x00-\x1f\x7f]")


def escape(text: str) -> str:
    r"""Text for an attribute in double quotes or for element content (XML 1.0 §2.2, §2.4).

    Tabs and line ends become references, so that attribute normalisation cannot change them.

    Raises:
        PackageError: the text holds a character that XML 1.0 cannot, such as `\x0b`.

    >>> escape('Åtgärd <a> & "b"')
    'Åtgärd &lt;a&gt; &amp; &quot;b&quot;'
    """
    return _SPECIAL.sub(_reference, text)


def _reference(match: re.Match[str]) -> str:
    entity = _ENTITY.get(match[0])
    if entity is None:
        raise PackageError(
            f"character U+{ord(match[0]):04X} cannot stand in XML 1.0",
            place=match.string.encode("ascii", "backslashreplace").decode("ascii"),
        )
    return entity


def shown(text: str) -> str:
    """Like `escape`, for describing text whose exact form stands in record.json as well.

    What XML cannot hold is shown as U+FFFD instead of being refused.
    """
    return text if _SPECIAL.search(text) is None else escape(legal(text))


def legal(text: str) -> str:
    """The text with U+FFFD for each character that XML 1.0 cannot hold."""
    return _ILLEGAL.sub("\ufffd", text)


def href(path: str) -> str:
    """A package path as the URL that METS wants: UTF-8, percent-encoded (RFC 3986 §2).

    >>> href("data/Bilaga 1/åäö.txt")
    'data/Bilaga%201/%C3%A5%C3%A4%C3%B6.txt'
    """
    if _UNRESERVED.fullmatch(path):
        return path
    quoted = _TO_QUOTE.sub(lambda byte: b"%%%02X" % byte[0][0], path.encode("utf-8"))
    return quoted.decode("ascii")


def check_name(name: str) -> None:
    """Refuse a package name that could leave its folder, or break a line of the manifest.

    Raises:
        PackageError: empty, absolute, with `.` or `..` parts, control characters, not Unicode.
    """
    plain = name.isprintable() and "//" not in name and "/." not in name
    if plain and not name.startswith((".", "/")) and not name.endswith("/") and name:
        return  # nearly all names, without the price of the pattern
    try:
        name.encode("utf-8")
    except UnicodeEncodeError as error:
        raise PackageError("name in the package is not Unicode", place=repr(name)) from error
    if _UNSAFE_NAME.search(name):
        raise PackageError("name in the package is not a safe relative path", place=repr(name))


def check_id(value: str) -> None:
    """Refuse an id that could not stand in an XML id or a file name as it is.

    Raises:
        PackageError: other characters than letters, digits, `.`, `_` and `-`.
    """
    if not _ID.fullmatch(value):
        raise PackageError("id has characters that an id cannot have", place=repr(value))


def element(tag: str, content: str = "", /, **attributes: str) -> str:
    """One element as text; `content` is markup already, attributes are escaped here.

    In attribute names `__` stands for the colon of a namespace prefix. An attribute whose
    value is "" is left out.

    >>> element("mptr", LOCTYPE="URL", xlink__href="a&b")
    '<mptr LOCTYPE="URL" xlink:href="a&amp;b"/>'
    """
    pairs = "".join(
        f' {name.replace("__", ":")}="{escape(value)}"'
        for name, value in attributes.items()
        if value
    )
    return f"<{tag}{pairs}>{content}</{tag}>" if content else f"<{tag}{pairs}/>"
