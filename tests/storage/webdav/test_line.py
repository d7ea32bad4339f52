"""Who is let in, what is cut, and servers that say what no server should."""

import http.server
import os
import pickle
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pytest

from leverans.model.errors import (
    AlreadyInStore,
    ConfigurationError,
    NoSpace,
    NotFoundInStore,
    StorageError,
)
from leverans.storage.keys import PART_FOLDER
from leverans.storage.webdav.line import AnswerLost
from leverans.storage.webdav.place import open_webdav
from leverans.testing.certificate import make_certificate
from leverans.testing.cut_proxy import cut_proxy
from leverans.testing.store_contract import LARGE, Breaking, ignore, keys, read
from leverans.testing.webdav_server import PASSWORD, WebDavServer, webdav_server
from leverans.wiring.places import Places

pytestmark = pytest.mark.services

DAY = 86_400


@pytest.fixture(scope="module")
def server() -> Iterator[WebDavServer]:
    with webdav_server() as server:
        yield server


@pytest.fixture
def name(server: WebDavServer, tmp_path: Path) -> str:
    (server.folder / tmp_path.name).mkdir()
    return tmp_path.name


def parts(server: WebDavServer, name: str) -> list[str]:
    return sorted(path.name for path in (server.folder / name / PART_FOLDER).iterdir())


def test_a_wrong_password_does_not_mend_itself_and_is_not_shown(server: WebDavServer) -> None:
    store = open_webdav(server.location(), {}, secrets={"password": "fel"}, root=Path())
    with pytest.raises(StorageError, match="401") as caught:
        keys(store)
    assert not caught.value.again
    assert "fel" not in f"{caught.value} {store!r} {store._tree._access!r}"


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    with webdav_server(make_certificate(tmp_path)) as server:
        assert keys(server.store()) == []
        other = tmp_path / "other"
        other.mkdir()
        for options in ({}, {"ca": str(make_certificate(other).ca)}):
            store = open_webdav(
                server.location(), options, secrets={"password": PASSWORD}, root=tmp_path
            )
            with pytest.raises(StorageError, match="not trusted") as caught:
                keys(store)
            assert not caught.value.again


def test_a_cut_upload_leaves_no_key_and_may_be_tried_again(server: WebDavServer, name: str) -> None:
    with cut_proxy(server.port) as proxy:
        store = server.store(name, port=proxy.port)
        store.put_new("first", BytesIO(b"x"))
        proxy.cut_after(5_000_000)
        with pytest.raises(AnswerLost) as caught:
            store.put_on("a", len(LARGE), Breaking(LARGE), ignore)
        assert caught.value.again
        assert keys(store) == ["first"]
        assert store.put_on("a", len(LARGE), Breaking(LARGE), ignore).size == len(LARGE)
        assert read(store, "a") == LARGE
        store.close()


def test_a_download_that_is_cut_is_told(server: WebDavServer, name: str) -> None:
    with cut_proxy(server.port) as proxy:
        store = server.store(name, port=proxy.port)
        store.put_new("a", BytesIO(LARGE))
        with store.open("a") as stream:
            assert stream.read(1_000_000) == LARGE[:1_000_000]
            proxy.cut()
            with pytest.raises(AnswerLost):
                stream.read()
        store.close()


def test_an_idle_connection_that_died_is_made_again(server: WebDavServer, name: str) -> None:
    with cut_proxy(server.port) as proxy:
        store = server.store(name, port=proxy.port)
        store.put_new("a", BytesIO(b"x"))
        proxy.cut()
        time.sleep(0.2)
        assert keys(store) == ["a"]
        store.put_new("b", BytesIO(b"y"))
        store.close()


def test_a_server_that_stands_still_is_left_after_the_time_out(server: WebDavServer) -> None:
    with cut_proxy(server.port) as proxy:
        proxy.delay = 5
        with pytest.raises(AnswerLost, match="in time"):
            keys(server.store(port=proxy.port, timeout=0.3))


def test_what_nobody_wrote_for_a_day_is_swept(server: WebDavServer, name: str) -> None:
    folder = server.folder / name / PART_FOLDER
    folder.mkdir()
    now = folder.stat().st_mtime
    for part, hours in {"alive": 1, "dead": 25}.items():
        (folder / part).write_bytes(b"half")
        os.utime(folder / part, (now - hours * 3600, now - hours * 3600))
    server.store(name).put_new("a", BytesIO(b"x"))
    assert parts(server, name) == ["alive"]


def test_a_missing_folder_is_an_error_and_no_empty_store(server: WebDavServer) -> None:
    with pytest.raises(NotFoundInStore):
        keys(server.store("saknas"))


def test_no_secret_travels_with_content(server: WebDavServer, name: str) -> None:
    store = server.store(name)
    content = store.content(store.put_new("å b#?%", BytesIO(b"here")))
    sent = pickle.dumps(content)
    assert PASSWORD.encode() not in sent
    with pickle.loads(sent).open() as stream:  # noqa: S301
        assert stream.read() == b"here"


def test_a_forked_child_asks_on_a_connection_of_its_own(server: WebDavServer, name: str) -> None:
    store = server.store(name)
    store.put_new("a", BytesIO(b"x"))
    child = os.fork()
    if child == 0:  # pragma: no cover - counted in another process
        done = 1
        try:
            done = int(read(store, "a") != b"x")
        finally:
            os._exit(done)
    assert os.waitpid(child, 0)[1] == 0
    assert keys(store) == ["a"]


LISTING = '<?xml version="1.0"?><multistatus xmlns="DAV:">{}</multistatus>'
ITEM = (
    "<response><href>{}</href><propstat><prop>{}</prop>"
    "<status>HTTP/1.1 200 OK</status></propstat></response>"
)
ASKED = "/the-path-that-was-asked-for"
FOLDER = "<resourcetype><collection/></resourcetype>"


@contextmanager
def saying(answers: dict[str, tuple[int, str]]) -> Iterator[int]:
    """A server that gives each method one answer; ASKED in it becomes the path."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, text = answers.get(self.command, (201, ""))
            text = text.replace(ASKED, self.path)
            self.send_response(status)
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        do_PROPFIND = do_MKCOL = do_PUT = do_MOVE = do_DELETE = do_GET = answer  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as listening:
        thread = threading.Thread(target=listening.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield listening.server_port
        finally:
            listening.shutdown()
            thread.join()


@pytest.mark.parametrize(
    "text",
    [
        LISTING.format(ITEM.format("/in/../../etc/passwd", "")),
        LISTING.format(ITEM.format("/elsewhere/a", "")),
        LISTING.format(ITEM.format("/in/%2e%2e", FOLDER)),
        LISTING.format(ITEM.format("/in/a%00b", "")),
        "<html><body>Welcome</body></html>",
        "not xml",
        "",
        LISTING.format(ITEM.format("/in/a", "")).replace("<multi", "<!DOCTYPE x><multi"),
    ],
)
def test_a_listing_that_cannot_be_is_refused(text: str) -> None:
    with saying({"PROPFIND": (207, text)}) as port:
        store = open_webdav(f"dav://127.0.0.1:{port}/in", {}, secrets={}, root=Path())
        with pytest.raises(StorageError):
            keys(store)
        store.close()


def test_folders_without_end_are_left() -> None:
    text = LISTING.format(ITEM.format(f"{ASKED}again", FOLDER))
    with saying({"PROPFIND": (207, text)}) as port:
        store = open_webdav(f"dav://127.0.0.1:{port}/", {}, secrets={}, root=Path())
        with pytest.raises(StorageError, match="too deep"):
            keys(store)
        store.close()


def test_a_server_that_overwrites_is_not_written_to() -> None:
    itself = LISTING.format(ITEM.format(ASKED, FOLDER))
    with saying({"PROPFIND": (207, itself), "MOVE": (204, "")}) as port:
        store = open_webdav(f"dav://127.0.0.1:{port}/in", {}, secrets={}, root=Path())
        with pytest.raises(StorageError, match="overwrites") as caught:
            store._prepare("a")
        assert not caught.value.again
        store.close()


@pytest.mark.parametrize(
    ("status", "kind"),
    [(404, NotFoundInStore), (412, AlreadyInStore), (507, NoSpace), (503, StorageError)],
)
def test_what_a_server_says_is_told_as_what_it_is(status: int, kind: type[StorageError]) -> None:
    with saying({"DELETE": (status, "")}) as port:
        store = open_webdav(f"dav://127.0.0.1:{port}/in", {}, secrets={}, root=Path())
        with pytest.raises(kind) as caught:
            store._tree.remove("a", "a")
        assert isinstance(caught.value, kind)
        assert caught.value.again is (status != 412)
        store.close()


def test_a_quota_is_asked_for_before_a_byte_is_sent() -> None:
    prop = f"{FOLDER}<quota-available-bytes>4</quota-available-bytes>"
    with saying({"PROPFIND": (207, LISTING.format(ITEM.format(ASKED, prop)))}) as port:
        store = open_webdav(f"dav://127.0.0.1:{port}/in", {}, secrets={}, root=Path())
        bytes_of = Breaking(b"12345")
        with pytest.raises(NoSpace, match="4 are free"):
            store.put_on("a", 5, bytes_of, ignore)
        assert bytes_of.opened_at == []
        store.close()


@pytest.mark.parametrize(
    ("location", "options", "key"),
    [
        ("dav://archive.example/in", {}, "target.location"),
        ("davs://", {}, "target.location"),
        ("davs://host:0/", {}, "target.location"),
        ("davs://host/?x", {}, "target.location"),
        ("davs://host/", {"ca": "saknas"}, "target.options.ca"),
        ("davs://host/", {"timeout": "-1"}, "target.options.timeout"),
        ("davs://host/", {"colour": "blue"}, "target.options.colour"),
    ],
)
def test_what_is_wrong_is_told_by_its_key(
    tmp_path: Path, location: str, options: dict[str, str], key: str
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Places(root=tmp_path, environ={}).open(location, options, "target")
    assert {dict(found.params)["key"] for found in caught.value.findings} == {key}


def test_an_agreement_opens_it_with_its_secret(server: WebDavServer, name: str) -> None:
    places = Places(root=Path(), environ={"SECRET": PASSWORD})
    store = places.open(server.location(name), {"password": "env:SECRET"}, "target")
    store.put_new("a", BytesIO(b"x"))
    assert keys(store) == ["a"]
