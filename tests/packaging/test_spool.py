from pathlib import Path

from leverans.packaging.spool import KEEP, Document, Spools


def test_a_small_spool_makes_no_file_and_a_large_one_has_no_name(tmp_path: Path) -> None:
    spool = Spools(tmp_path / "absent").new()
    spool.write(b"few")
    assert b"".join(spool.chunks()) == b"few"
    large = Spools(tmp_path).new()
    for number in range(50):
        large.write(bytes([number]) * KEEP)
    assert list(tmp_path.iterdir()) == []
    assert b"".join(large.chunks()) == b"".join(bytes([n]) * KEEP for n in range(50))
    large.close()


def test_a_spool_can_be_read_and_then_written_further(tmp_path: Path) -> None:
    spool = Spools(tmp_path).new()
    spool.write(b"a" * (KEEP + 1))
    first = sum(map(len, spool.chunks()))
    spool.write(b"b")
    assert (first, spool.size) == (KEEP + 1, KEEP + 2)
    assert b"".join(spool.chunks())[-2:] == b"ab"
    spool.close()


def test_a_document_reads_as_one_stream_whatever_its_pieces(tmp_path: Path) -> None:
    spool = Spools(tmp_path).new()
    spool.write(b"x" * (2 * KEEP))
    document = Document(b"head", spool, b"", b"tail")
    with document.open() as stream:
        assert stream.read(3) == b"hea"
        assert stream.read() == b"d" + b"x" * (2 * KEEP) + b"tail"
    assert document.size == 8 + 2 * KEEP
    assert document.source() is document
    assert Document(b"a", b"b").source() == b"ab"
    spool.close()
