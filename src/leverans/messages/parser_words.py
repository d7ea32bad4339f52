"""What the XML parser, the schema, the system and our own readers say as a reason, in Swedish too.

They speak English. The sentences that occur are known here by their shape; one that is not stays as
it is. Names lose the namespace that stands before them in braces: it says nothing to a reader.
"""

import re
from collections.abc import Sequence
from functools import cache

from leverans.messages.texts import text

_NAMESPACE = re.compile(r"\{[^{}\s']*\}(?=[\w*])")
_ELEMENT = r"Element '(?P<element>[^']*)'"
_ATTRIBUTE = rf"{_ELEMENT}, attribute '(?P<attribute>[^']*)'"
_WHERE = rf"(?:{_ATTRIBUTE}|{_ELEMENT.replace('element', 'other')}): "
_VALUE = r"The (?:actual )?value '(?P<value>.*?)'"
_NOT_HERE = rf"{_ELEMENT}: This element is not expected\."
_LACKS = rf"{_ELEMENT}: Missing child element\(s\)\."
_ONE, _OF = r" Expected is \( (?P<a>.*) \)\.", r" Expected is one of \( (?P<a>.*) \)\."
_FACET = rf"{_WHERE}\[facet '%s'\] {_VALUE}"
_NO_TYPE = rf"{_WHERE}'(?P<value>.*?)' is not a valid value of the"
_SHAPES: Sequence[tuple[str, str]] = (
    ("not_expected_one", _NOT_HERE + _ONE),
    ("not_expected_of", _NOT_HERE + _OF),
    ("not_expected", _NOT_HERE),
    ("missing_one", _LACKS + _ONE),
    ("missing_of", _LACKS + _OF),
    ("required", rf"{_ELEMENT}: The attribute '(?P<a>.*?)' is required but missing\."),
    ("not_allowed", rf"{_ATTRIBUTE}: The attribute '(?P<a>.*?)' is not allowed\."),
    ("enumeration", _FACET % "enumeration" + r" is not an element of the set (?P<a>.*)\."),
    ("pattern", _FACET % "pattern" + r" is not accepted by the pattern '(?P<a>.*)'\."),
    ("too_short", rf"{_WHERE}\[facet 'minLength'\] .*"),
    ("too_long", rf"{_WHERE}\[facet 'maxLength'\] .*"),
    ("range", _FACET % "(?:min|max)(?:In|Ex)clusive" + " .*"),
    ("type", rf"{_NO_TYPE} (?:\w+ )*type '(?P<a>[^']*)'\."),
    ("local_type", rf"{_NO_TYPE} local (?:\w+ )*type\."),
    ("fixed", rf"{_WHERE}{_VALUE} does not match the fixed value constraint '(?P<a>.*)'\."),
    ("no_text", rf"{_ELEMENT}: Character content (?:other than whitespace )?is not allowed.*"),
    ("no_children", rf"{_ELEMENT}: Element content is not allowed.*"),
    ("no_root", rf"{_ELEMENT}: No matching global declaration available.*"),
    ("no_declaration", rf"{_ELEMENT}: No matching global element declaration available.*"),
    ("no_attribute", rf"{_ATTRIBUTE}: No matching global attribute declaration available.*"),
    ("tag_mismatch", r"Opening and ending tag mismatch: (?P<a>\S+) line (?P<b>\d+) and (?P<c>\S+)"),
    ("tag_mismatch_short", r"Opening and ending tag mismatch: (?P<a>.*)"),
    ("ends_in_tag", r"Premature end of data in tag (?P<a>\S+) line (?P<b>\d+)"),
    ("ends_in_start", r"Couldn't find end of Start Tag (?P<a>\S+)(?: line (?P<b>\d+))?"),
    ("empty", r"Document is empty|no element found"),
    ("no_start", r"Start tag expected, '<' not found"),
    ("extra", r"Extra content at the end of the document"),
    ("not_utf8", r"Input is not proper UTF-8.*|.*[Ii]nvalid bytes? in (?:input|character enc).*"),
    ("unbound", r"Namespace prefix (?P<a>\S+)(?: for \S+)? on (?P<b>\S+) is not defined"),
    ("redefined", r"Attribute (?P<a>\S+) redefined"),
    ("char", r".*(?:xmlParseCharRef: invalid|PCDATA invalid Char|Char 0x).*"),
    ("ampersand", r"(?:xmlParseEntityRef: no name|EntityRef: expecting|Entity '.*' not defined).*"),
    ("no_dtd", r"the document carries a DTD"),
    ("too_large", r"the document is larger than the reader takes"),
    ("too_deep", r"elements lie deeper than (?P<a>\d+), at line (?P<b>\d+)"),
    ("ends_early", r"it ends before its size"),
    ("longer", r"it is longer than its size"),
    ("changed", r"it changed while it was read"),
    ("crc", r"its CRC-32 is wrong"),
    ("encrypted", r"it is encrypted"),
    ("method", r"it is compressed by method (?P<a>\d+), which is not read"),
    ("local_header", r"its local header .*"),
    ("no_end_record", r"no end record: the zip is cut off"),
    ("no_end_mark", r"no end mark at byte (?P<a>\d+)"),
    ("cut_entry", r"the entry at byte (?P<a>\d+) is cut off"),
    ("header_sum", r"a header whose checksum is wrong"),
    ("zip_parts", r"the zip is one part of several"),
    ("zip_directory", r"the directory does not lie where the end record says"),
    ("zip64_record", r"the record of a zip64 is (?:missing|not where it is said to lie)"),
    ("zip_count", r"the directory has (?P<a>\d+) entries and should have (?P<b>\d+)"),
    ("zip_no_entry", r"no entry of the directory at byte (?P<a>\d+)"),
    ("zip_cut_entry", r"an entry of the directory is cut off at byte (?P<a>\d+)"),
    ("zip_behind", r"a member lies behind the directory"),
    ("zip64_size", r"a size is too large for its field, and no zip64 field has it"),
    ("tar_name", r"a name of (?P<a>\d+) bytes at byte (?P<b>\d+)"),
    ("tar_no_number", r"a size that is no number"),
    ("tar_no_size", r"a size that no file has"),
    ("tar_pax", r"a PAX record of impossible length"),
    ("packed", r"Error -\d .*decompressing.*|CRC check failed.*|Invalid data stream"),
    ("packed_end", r"Compressed file ended before the end-of-stream marker was reached"),
    ("json_bom", r"it begins with a byte order mark"),
    ("json_end", r"it ends too early|it ends within a string"),
    ("json_after", r"something follows after its end"),
    ("json_deep", r"it is nested too deeply"),
    ("json_string", r"a string was expected, not (?P<a>.*)"),
    ("json_value", r"(?P<a>.*) is no JSON value"),
    ("json_escape", r"a string has an impossible escape in it"),
    ("json_in_string", r"a string has (?P<a>.*) in it"),
    ("json_mark", r"(?P<a>.*) was expected, not (?P<b>.*)"),
    ("json_long", r"(?P<a>a string|a number|.*) is too long to be read"),
    ("json_utf8", r"it is not UTF-8"),
    ("json_object", r"it is no JSON object|no object"),
    ("json_repeated", r"the key (?P<a>.*) is repeated"),
    ("ocfl_versions", r"it has more than (?P<a>\d+) versions"),
    ("ocfl_manifest", r"not in the manifest"),
    ("ocfl_digest", r"no digest by (?P<a>.*)"),
    ("ocfl_unlike", r"(?P<a>\S+) stated, (?P<b>\S+) found"),
    ("no_file", r"no such file"),
    ("clamd_name", r"it calls itself (?P<a>.*)"),
    ("clamd_full", r"it takes no more data"),
    ("clamd_silent", r"it does not answer"),
    ("clamd_part", r"the answer is not whole"),
    ("not_there", r"No such file or directory"),
    ("no_permission", r"Permission denied"),
    ("io_error", r"Input/output error"),
    ("too_many_links", r"Too many levels of symbolic links"),
)  # fmt: skip


@cache
def _shapes() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((key, re.compile(shape, re.DOTALL)) for key, shape in _SHAPES)


def reason_words(reason: str, language: str) -> str:
    """The reason as a reader of `sv` or `en` takes it in."""
    plain = _NAMESPACE.sub("", reason).strip()
    if language == "en":
        return plain
    for key, shape in _shapes():
        found = shape.fullmatch(plain)
        if found is not None:
            named = {name: value or "" for name, value in found.groupdict().items()}
            element = named.pop("other", "") or named.pop("element", "")
            place = f"{element}/@{named['attribute']}" if named.get("attribute") else element
            return text(f"parser.{key}", language, **{**named, "place": place})
    return plain
