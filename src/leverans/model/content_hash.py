"""One definition of "the same content": the hash by which a record is recognised again."""


def content_line(use: str, sha256: str, size: int, package_name: str) -> bytes:
    """The line that one file adds to its record's content hash.

    Args:
        use: representation. sha256: hex digest of the file. size: bytes.
        package_name: path below the representation's `data/`.
    """
    return f"{use}\t{sha256}\t{size}\t{package_name}\n".encode()
