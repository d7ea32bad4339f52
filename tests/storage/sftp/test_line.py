"""Who is let in by whom: host keys, our keys, passwords; and lines that break between two verbs."""

import base64
import hmac
import logging
import os
import pickle
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import pytest

from leverans.model.errors import ConfigurationError, StorageError
from leverans.storage.sftp.failures import LineLost
from leverans.storage.sftp.folder import SftpFolder
from leverans.storage.sftp.place import open_sftp
from leverans.testing.cut_proxy import cut_proxy
from leverans.testing.sshd import Server, sshd
from leverans.testing.store_contract import keys, read

pytestmark = pytest.mark.services

PASSWORD = "lösenord med mellanslag 1"  # noqa: S105


def opened(
    server: Server,
    name: str = "",
    *,
    options: Mapping[str, str] | None = None,
    secrets: Mapping[str, str] | None = None,
) -> SftpFolder:
    return open_sftp(
        server.location(name),
        server.options if options is None else options,
        secrets=server.secrets if secrets is None else secrets,
        root=server.own,
    )


def new_key(folder: Path, *more: str) -> Path:
    path = folder / "other"
    command = ["ssh-keygen", "-q", "-C", "", "-f", str(path), *(more or ("-t", "ed25519"))]
    subprocess.run(command if "-N" in more else [*command, "-N", ""], check=True)
    return path


def test_another_host_key_is_refused_before_anything_is_said(
    server: Server, tmp_path: Path
) -> None:
    other = new_key(tmp_path).with_suffix(".pub").read_text()
    before = server.log()
    with pytest.raises(StorageError) as caught:
        keys(opened(server, options={"host_key": other}))
    for path in (server.own / "hostkey.pub", tmp_path / "other.pub"):
        shown = subprocess.run(
            ["ssh-keygen", "-lf", str(path)], capture_output=True, text=True, check=True
        )
        assert shown.stdout.split()[1] in str(caught.value)
    assert not caught.value.again
    said = server.log().removeprefix(before)
    assert "publickey" not in said
    assert server.user not in said


def test_a_key_of_another_kind_is_refused_with_what_the_server_shows(
    server: Server, tmp_path: Path
) -> None:
    other = new_key(tmp_path, "-t", "rsa", "-b", "2048").with_suffix(".pub").read_text()
    with pytest.raises(StorageError, match=r"shows the key SHA256:.* but pinned is: SHA256:"):
        keys(opened(server, options={"host_key": other}))


def hashed(host: str) -> str:
    salt = os.urandom(20)
    digest = hmac.digest(salt, host.encode(), "sha1")
    return "|".join(["", "1", *(base64.b64encode(each).decode() for each in (salt, digest))])


@pytest.mark.parametrize(
    "form", ["{key}", "{host} {key}", "other,{host} {key} note", "{hash} {key}"]
)
def test_a_file_with_the_servers_key_lets_us_in(
    server: Server, store: SftpFolder, name: str, tmp_path: Path, form: str
) -> None:
    store.put_new("a", BytesIO(b"x"))
    host = f"[127.0.0.1]:{server.port}"
    line = form.format(key=server.options["host_key"], host=host, hash=hashed(host))
    (tmp_path / "known").write_text(f"# a note\n\n{line}\n", "utf-8")
    assert keys(opened(server, name, options={"host_key": str(tmp_path / "known")})) == ["a"]


@pytest.mark.parametrize("form", ["other.example {key}", "127.0.0.1 {key}", "@revoked * {key}"])
def test_a_key_of_another_server_is_not_this_servers(
    server: Server, tmp_path: Path, form: str
) -> None:
    (tmp_path / "known").write_text(form.format(key=server.options["host_key"]), "utf-8")
    with pytest.raises(StorageError, match="pinned is: none for this server") as caught:
        keys(opened(server, options={"host_key": str(tmp_path / "known")}))
    assert not caught.value.again


def test_another_key_of_ours_is_not_let_in(server: Server, tmp_path: Path) -> None:
    text = new_key(tmp_path).read_text()
    with pytest.raises(StorageError, match="does not let 'nobody' in with this key") as caught:
        keys(opened(server, secrets={"key": text}))
    assert not caught.value.again
    assert not isinstance(caught.value, LineLost)


@pytest.mark.parametrize("kind", [("rsa", "3072"), ("ecdsa", "384"), ("ed25519", "256")])
def test_every_kind_of_key_lets_us_in_with_its_passphrase(
    server: Server, name: str, tmp_path: Path, kind: tuple[str, str]
) -> None:
    path = new_key(tmp_path, "-t", kind[0], "-b", kind[1], "-N", PASSWORD)
    with (server.own / "authorized_keys").open("a") as allowed:
        allowed.write(path.with_suffix(".pub").read_text())
    secrets = {"key": path.read_text(), "passphrase": PASSWORD}
    assert keys(opened(server, name, secrets=secrets)) == []
    for wrong in ({}, {"passphrase": "fel"}):
        with pytest.raises(ConfigurationError, match="passphrase") as caught:
            opened(server, secrets={"key": path.read_text(), **wrong})
        assert path.read_text().split("\n")[1] not in str(caught.value)


def test_a_password_lets_us_in_where_the_server_takes_one(tmp_path: Path) -> None:
    with sshd(password=PASSWORD) as server:
        server.make_folder("shelf")
        store = opened(server, "shelf", secrets={"password": PASSWORD})
        store.put_new("a", BytesIO(b"x"))
        assert keys(store) == ["a"]
        both = {"key": new_key(tmp_path).read_text(), "password": "fel"}
        for wrong in ({"password": "fel"}, both):
            with pytest.raises(StorageError, match="does not let") as caught:
                keys(opened(server, "shelf", secrets=wrong))
            assert not caught.value.again
            assert "fel" not in str(caught.value)
        assert keys(opened(server, "shelf", secrets={**both, "password": PASSWORD})) == ["a"]


def test_a_password_is_no_use_where_the_server_takes_none(server: Server) -> None:
    with pytest.raises(StorageError, match="with this password") as caught:
        keys(opened(server, secrets={"password": PASSWORD}))
    assert not caught.value.again


def test_no_secret_is_shown_or_sent_to_another_process(
    server: Server, store: SftpFolder, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        entry = store.put_new("a", BytesIO(b"here"))
        content = store.content(entry)
        sent = pickle.dumps(content)
    secret = server.secrets["key"].splitlines()[2]
    shown = [repr(store), repr(store._line._access), repr(content), caplog.text]
    assert not [text for text in shown if secret in text]
    assert secret.encode() not in sent
    again = pickle.loads(sent)  # noqa: S301
    assert again == content
    with again.open() as stream:
        assert stream.read() == b"here"
    script = "import pickle,sys; pickle.load(sys.stdin.buffer).open()"
    done = subprocess.run(
        [sys.executable, "-c", script], input=sent, capture_output=True, check=False
    )
    assert b"StorageError" in done.stderr
    assert b"did not hand on its secrets" in done.stderr


def test_a_place_that_is_not_there_is_told(server: Server) -> None:
    with pytest.raises(StorageError, match="no such folder") as caught:
        keys(opened(server, "saknas"))
    assert not caught.value.again
    (server.folder / "file").write_text("x")
    with pytest.raises(StorageError, match="is no folder"):
        keys(opened(server, "file"))


def test_a_server_that_does_not_listen_may_be_tried_again(server: Server) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(LineLost, match="cannot be reached") as caught:
            keys(server.store(port=taken.getsockname()[1]))
    assert caught.value.again


def test_a_server_that_never_speaks_is_left(server: Server) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        begun = time.monotonic()
        with pytest.raises(LineLost):
            keys(server.store(port=silent.getsockname()[1], timeout=0.5))
        assert time.monotonic() - begun < 10


@pytest.mark.parametrize("how", ["killed", "reset", "closed"])
def test_a_line_that_died_between_two_verbs_is_made_again(
    server: Server, name: str, how: str
) -> None:
    with cut_proxy(server.port) as proxy:
        store = server.store(name, port=proxy.port)
        store.put_new("a", BytesIO(b"x"))
        if how == "killed":
            server.hang_up()
        elif how == "reset":
            proxy.cut()
        else:
            store.close()
        assert keys(store) == ["a"]
        assert store.put_new("b", BytesIO(b"y")).size == 1
        assert proxy.connections == 2
        store.close()


def test_an_old_line_that_is_dead_and_does_not_show_it_costs_one_time_out(
    server: Server, name: str
) -> None:
    store = server.store(name, timeout=1)
    store.put_new("a", BytesIO(b"x"))
    frozen = server.sessions()
    server.freeze()
    try:
        assert read(store, "a") == b"x"
    finally:
        server.thaw()
    assert set(server.sessions()) - set(frozen)
    store.close()


def test_a_forked_child_makes_its_own_line(store: SftpFolder) -> None:
    store.put_new("a", BytesIO(b"x" * 100_000))
    child = os.fork()
    if child == 0:  # pragma: no cover - counted in another process
        done = 1
        try:
            done = int(read(store, "a") != b"x" * 100_000)
        finally:
            os._exit(done)
    assert os.waitpid(child, 0)[1] == 0
    assert read(store, "a") == b"x" * 100_000


@pytest.mark.parametrize(
    "location",
    [
        "sftp://127.0.0.1/in",
        "sftp://user@/in",
        "sftp://user:secret@host/in",
        "sftp://user@host:0/in",
        "sftp://user@host:99999/in",
        "sftp://user@host/in?x",
        "sftp://user@host/in#x",
        "ftp://user@host/in",
    ],
)
def test_an_address_that_is_none_is_refused(server: Server, location: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        open_sftp(location, server.options, secrets=server.secrets, root=server.own)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "wrong",
    [
        {"host_key": ""},
        {"host_key": "saknas"},
        {"host_key": "ssh-ed25519"},
        {"host_key": "ssh-ed25519 inte-base64"},
        {"host_key": "ssh-ed25519 AAAAB3NzaC1yc2EAAAADAQABAAAA"},
        {"timeout": "0"},
        {"timeout": "snart"},
    ],
)
def test_an_option_that_is_wrong_is_refused(server: Server, wrong: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError):
        opened(server, options={**server.options, **wrong})


@pytest.mark.parametrize("secrets", [{}, {"key": "ingen nyckel"}, {"passphrase": "x"}])
def test_credentials_that_are_none_are_refused(server: Server, secrets: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError):
        opened(server, secrets=secrets)


def test_without_the_library_it_is_told_how_to_get_it(server: Server) -> None:
    script = (
        "import sys; sys.modules['paramiko'] = None\n"
        "from pathlib import Path\n"
        "from leverans.storage.sftp.place import open_sftp\n"
        "open_sftp(sys.argv[1], {'host_key': sys.argv[2]}, secrets={'key': 'x'}, root=Path())\n"
    )
    command = [sys.executable, "-c", script, server.location(), server.options["host_key"]]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "ConfigurationError" in done.stderr
    assert "leverans[sftp]" in done.stderr


def test_a_folder_below_the_login_and_special_characters_are_found(
    server: Server, name: str
) -> None:
    (server.folder / name / "å b%").mkdir()
    (server.folder / name / "å b%/x").write_text("x")
    store = opened(server, f"{name}/%C3%A5%20b%25")
    assert keys(store) == ["x"]
    url = server.location().replace(server.seen, f"/~{server.seen}")
    below = open_sftp(f"{url}/{name}", server.options, secrets=server.secrets, root=server.own)
    assert keys(below) == ["å b%/x"]
