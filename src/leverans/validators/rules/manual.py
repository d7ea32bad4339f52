"""Requirements that only a person can judge, for the report to list as not checkable."""

# id -> kinds of package that it binds; none = all
_MANUAL: dict[str, tuple[str, ...]] = {
    "CSIPSTR3": (),  # whether the package may be a file is agreed between the parties
    "CSIPSTR8": (),  # further folders of metadata are free
    "CSIPSTR14": (),  # and so are further folders
    "SIP21": ("sip",),  # any number of contact persons, or none
    "AIPM1": ("aip",),  # the identity of an earlier version is not in the package
    "DIP1": ("dip",),  # nor are those of the packages it was made from
}


def manual_rules(package_type: str) -> tuple[str, ...]:
    """Ids of those that bind a package of this kind (`sip`, `aip`, `dip`, `csip`)."""
    return tuple(rule for rule, kinds in _MANUAL.items() if not kinds or package_type in kinds)
