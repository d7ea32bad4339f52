import stat
import subprocess
from pathlib import Path

import pytest

from leverans.model.errors import StorageError
from leverans.signing.files import load_public, private_path, public_path
from leverans.signing.keys import NotAKey, fingerprint, new_key, read_public
from leverans.signing.private_files import create_key, load_key, read_private


def openssl(*arguments: str, folder: Path) -> bytes:
    done = subprocess.run(["openssl", *arguments], cwd=folder, capture_output=True, check=True)
    return done.stdout


def test_a_key_signs_and_its_public_half_verifies() -> None:
    key = new_key()
    signature = key.sign(b"data")
    assert len(signature) == 64
    assert key.sign(b"data") == signature
    assert key.public.verifies(signature, b"data")
    assert not key.public.verifies(signature, b"dato")
    assert not new_key().public.verifies(signature, b"data")
    assert not key.public.verifies(b"", b"data")


def test_a_private_key_is_never_shown() -> None:
    key = new_key()
    secret = key.pem.decode().splitlines()[1]
    assert secret not in repr(key)
    assert "Ed25519PrivateKey" not in repr(key)


def test_the_files_are_what_openssl_reads(tmp_path: Path) -> None:
    key = create_key(tmp_path)
    private, public = (path(tmp_path, key.public.id) for path in (private_path, public_path))
    derived = openssl("pkey", "-in", private.name, "-pubout", folder=tmp_path)
    assert derived == public.read_bytes() == key.public.pem.encode()
    raw = openssl("pkey", "-pubin", "-in", public.name, "-outform", "DER", folder=tmp_path)
    assert raw.endswith(key.public.raw)


def test_a_key_that_openssl_made_is_read(tmp_path: Path) -> None:
    openssl("genpkey", "-algorithm", "ed25519", "-out", "k.pem", folder=tmp_path)
    key = read_private((tmp_path / "k.pem").read_bytes())
    public = openssl("pkey", "-in", "k.pem", "-pubout", folder=tmp_path)
    assert read_public(public) == key.public


def test_the_private_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    key = create_key(folder)
    mode = private_path(folder, key.public.id).stat().st_mode
    assert stat.S_IMODE(mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert load_key(folder, key.public.id).public == key.public
    assert load_public(public_path(folder, key.public.id)) == key.public


def test_a_private_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    key = create_key(tmp_path)
    private_path(tmp_path, key.public.id).chmod(0o640)
    with pytest.raises(NotAKey, match="chmod 600"):
        load_key(tmp_path, key.public.id)


def test_a_file_with_another_key_than_its_name_says_is_refused(tmp_path: Path) -> None:
    one, other = create_key(tmp_path), create_key(tmp_path)
    private_path(tmp_path, one.public.id).write_bytes(other.pem)
    with pytest.raises(NotAKey, match="another key"):
        load_key(tmp_path, one.public.id)


def test_a_key_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotAKey, match="cannot be read"):
        load_key(tmp_path, "ab" * 32)
    with pytest.raises(NotAKey, match="cannot be read"):
        load_public(tmp_path / "saknas.pem")


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("a file")
    with pytest.raises(StorageError, match="cannot be written"):
        create_key(tmp_path / "keys")


@pytest.mark.parametrize("text", [b"", b"x", b"-----BEGIN PUBLIC KEY-----\n", b"\xff\x00" * 99])
def test_what_is_no_key_is_no_key(text: bytes) -> None:
    for read in (read_public, read_private):
        with pytest.raises(NotAKey):
            read(text)


@pytest.mark.parametrize(
    "made", [("-algorithm", "x25519"), ("-algorithm", "ec", "-pkeyopt", "ec_paramgen_curve:P-256")]
)
def test_a_key_of_another_kind_is_refused(tmp_path: Path, made: tuple[str, ...]) -> None:
    openssl("genpkey", *made, "-out", "k.pem", folder=tmp_path)
    openssl("pkey", "-in", "k.pem", "-pubout", "-out", "k.pub.pem", folder=tmp_path)
    with pytest.raises(NotAKey, match="another kind"):
        read_private((tmp_path / "k.pem").read_bytes())
    with pytest.raises(NotAKey, match="another kind"):
        load_public(tmp_path / "k.pub.pem")


def test_a_private_key_is_no_public_one() -> None:
    key = new_key()
    with pytest.raises(NotAKey):
        read_public(key.pem)
    with pytest.raises(NotAKey):
        read_private(key.public.pem.encode())


def test_a_fingerprint_is_read_out_in_groups() -> None:
    key_id = new_key().public.id
    groups = fingerprint(key_id).split()
    assert [len(group) for group in groups] == [8] * 8
    assert "".join(groups) == key_id
