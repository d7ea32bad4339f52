import hashlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leverans.model.errors import PackageError
from leverans.packaging import manifest
from leverans.packaging.manifest import Manifest
from leverans.packaging.spool import Spools

PATHS = st.text(
    st.characters(exclude_categories=["Cs"], min_codepoint=32, exclude_characters="\x7f"),
    min_size=1,
    max_size=12,
)


def line(path: str) -> bytes:
    return f"{hashlib.sha256(path.encode()).hexdigest()}  {path}\n".encode()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    paths=st.lists(PATHS, unique=True, max_size=40),
    run=st.integers(1, 600),
    chunk=st.integers(1, 7),
)
def test_lines_come_out_in_bytewise_order_however_they_come_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, paths: list[str], run: int, chunk: int
) -> None:
    monkeypatch.setattr(manifest, "_RUN", run)
    made = Manifest(Spools(tmp_path))
    for start in range(0, len(paths), chunk):
        made.add(b"".join(map(line, paths[start : start + chunk])), f"stream {start % 3}")
    target = tmp_path / "manifest"
    digest = made.write(target)
    expected = b"".join(line(path) for path in sorted(paths, key=str.encode))
    assert target.read_bytes() == expected
    assert digest == hashlib.sha256(expected).hexdigest()
    assert made.files == len(paths)
    target.unlink()


@pytest.mark.parametrize("run", [1, 10_000])
def test_a_path_that_comes_twice_is_refused_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: int
) -> None:
    monkeypatch.setattr(manifest, "_RUN", run)
    made = Manifest(Spools(tmp_path))
    for path in ("b", "åäö", "a", "åäö"):
        made.add(line(path), "payload")
    with pytest.raises(PackageError, match="åäö"):
        made.write(tmp_path / "manifest")


def test_a_manifest_that_is_there_is_never_written_over(tmp_path: Path) -> None:
    target = tmp_path / "manifest"
    target.write_bytes(b"old")
    with pytest.raises(PackageError):
        Manifest(Spools(tmp_path)).write(target)
    assert target.read_bytes() == b"old"
