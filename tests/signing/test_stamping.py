"""Time stamps of a real authority (`openssl ts`), verified by our code and by openssl itself."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leverans.clock import now
from leverans.signing.stamping import (
    Examined,
    NoRoots,
    Trusted,
    examine_stamp,
    read_roots,
    stamp_request,
)
from leverans.signing.time_authority import LARGEST, NoStamp, ask, authority_name, is_authority_url
from leverans.testing.ports import free_ports
from leverans.testing.tsa import POLICY, Authority, make_authority, served

DOCUMENT = b'{"document": "leverans signed document"}\n'
pytestmark = pytest.mark.services


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("tsa"))


@pytest.fixture
def authority(made: Authority) -> Iterator[Authority]:
    made.says, made.headers, made.dribbles = None, [], 0.0
    with served(made) as running:
        yield running


@pytest.fixture(scope="module")
def token(made: Authority) -> bytes:
    return made.stamp(stamp_request(DOCUMENT).body)


def trusted(authority: Authority, policy: str = "") -> Trusted:
    return Trusted(roots=read_roots(authority.roots.read_bytes()), policy=policy)


def test_a_stamp_is_verified_by_us_and_by_openssl(authority: Authority) -> None:
    asked = stamp_request(DOCUMENT)
    token = ask(authority.url, asked.body)
    found = examine_stamp(token, DOCUMENT, trusted(authority, POLICY), asked.nonce)
    assert (found.problem, found.detail) == ("", "")
    assert found.at is not None
    assert abs(found.at - now()) < timedelta(minutes=5)
    assert authority.verify(DOCUMENT, token)


def test_a_changed_document_is_refused_by_both(made: Authority, token: bytes) -> None:
    changed = DOCUMENT.replace(b"signed", b"forged")
    assert examine_stamp(token, changed, trusted(made)).problem == "document"
    assert not made.verify(changed, token)


def test_a_stamp_of_another_authority_is_refused_by_both(
    made: Authority, token: bytes, tmp_path: Path
) -> None:
    other = make_authority(tmp_path)
    assert examine_stamp(token, DOCUMENT, trusted(other)).problem == "trust"
    assert not made.verify(DOCUMENT, token, other.roots)


def test_a_stamp_that_answers_another_request_is_refused(made: Authority, token: bytes) -> None:
    found = examine_stamp(token, DOCUMENT, trusted(made), nonce=7)
    assert (found.problem, found.at) == ("trust", None)


def test_a_stamp_under_another_policy_is_refused(made: Authority, token: bytes) -> None:
    assert examine_stamp(token, DOCUMENT, trusted(made, "1.2.3.4.9")).problem == "trust"
    assert examine_stamp(token, DOCUMENT, trusted(made, POLICY)).problem == ""


def test_without_roots_nothing_is_taken_for_verified(token: bytes) -> None:
    assert examine_stamp(token, DOCUMENT, Trusted()) == Examined(problem="roots")


def test_every_changed_byte_of_the_signed_part_is_noticed(made: Authority, token: bytes) -> None:
    """A bit turned anywhere: refused, or the same time is proven over the same document."""
    whole, roots = examine_stamp(token, DOCUMENT, trusted(made)), trusted(made)
    taken = 0
    for place in range(0, len(token), 7):
        bad = bytearray(token)
        bad[place] ^= 1
        found = examine_stamp(bytes(bad), DOCUMENT, roots)
        if not found.problem:
            assert found.at == whole.at
            taken += 1
    assert taken < len(token) // 7 // 10


def test_a_refusal_is_told_from_a_stamp(made: Authority) -> None:
    refusal = made.stamp(b"not a request")
    assert examine_stamp(refusal, DOCUMENT, trusted(made)).problem == "refused"


def test_a_set_in_another_order_cannot_be_read_here_but_openssl_takes_it(tmp_path: Path) -> None:
    lax = make_authority(tmp_path, more=f"certs = {tmp_path}/ca.pem")
    token = lax.stamp(stamp_request(DOCUMENT).body)
    assert lax.verify(DOCUMENT, token)
    assert examine_stamp(token, DOCUMENT, trusted(lax)).problem == "form"


@given(st.binary(max_size=300))
def test_whatever_comes_instead_of_a_stamp_is_told(data: bytes) -> None:
    found = examine_stamp(data, DOCUMENT, Trusted())
    assert found.at is None
    assert found.problem


@given(data=st.data())
def test_a_damaged_stamp_never_ends_in_a_fault(
    made: Authority, token: bytes, data: st.DataObject
) -> None:
    bad = bytearray(token)
    for _ in range(data.draw(st.integers(1, 5))):
        bad[data.draw(st.integers(0, len(bad) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(bad)))
    for each in (bytes(bad), bytes(bad[:cut])):
        found = examine_stamp(each, DOCUMENT, trusted(made))
        assert (found.at is None) is bool(found.problem)


def test_a_file_without_certificates_is_no_file_of_roots() -> None:
    with pytest.raises(NoRoots):
        read_roots(b"nothing here")


@pytest.mark.parametrize(
    ("says", "problem"),
    [((500, b"x"), "answers 500"), ((200, b""), "nothing"), ((404, b""), "answers 404")],
)
def test_an_answer_that_is_none_is_told(
    authority: Authority, says: tuple[int, bytes], problem: str
) -> None:
    authority.says = says
    with pytest.raises(NoStamp, match=problem):
        ask(authority.url, b"request")


def test_an_answer_too_large_is_not_taken_in(authority: Authority) -> None:
    authority.says = (200, b"x" * (LARGEST + 1))
    with pytest.raises(NoStamp, match="too much"):
        ask(authority.url, b"request")


def test_a_redirect_is_not_followed(authority: Authority) -> None:
    authority.says, authority.headers = (302, b""), [("Location", authority.url)]
    before = authority.asked
    with pytest.raises(NoStamp, match="answers 302"):
        ask(authority.url, b"request")
    assert authority.asked == before + 1


def test_no_proxy_is_taken_from_the_environment(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_ports(1)[0]}")
    assert ask(authority.url, stamp_request(DOCUMENT).body)


def test_an_answer_that_comes_too_slowly_is_not_waited_for(authority: Authority) -> None:
    authority.says, authority.dribbles = (200, b"x" * 5000), 0.02
    with pytest.raises(NoStamp, match="slowly"):
        ask(authority.url, b"request", seconds=0.5)


def test_headers_that_come_too_slowly_are_not_waited_for() -> None:
    """Each byte comes in time: only the whole does not."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def drip() -> None:
            connection, _ = listening.accept()
            with connection, suppress(OSError):
                connection.sendall(b"HTTP/1.0 200 OK\r\nX: ")
                for _ in range(60):
                    connection.sendall(b"a")
                    time.sleep(0.05)
                connection.sendall(b"\r\n\r\nanswer")

        server = threading.Thread(target=drip)
        server.start()
        try:
            with pytest.raises(NoStamp, match="slowly"):
                ask(f"http://127.0.0.1:{listening.getsockname()[1]}/", b"?", seconds=0.3)
        finally:
            server.join()


def test_an_authority_that_is_down_is_told_with_its_name() -> None:
    with pytest.raises(NoStamp) as told:
        ask(f"http://127.0.0.1:{free_ports(1)[0]}/tsa", b"request")
    assert told.value.place == "127.0.0.1"
    assert told.value.exit_code == 3


@pytest.mark.parametrize(
    ("url", "can"),
    [
        ("http://tsa.exempel.invalid/tsr", True),
        ("https://tsa.exempel.invalid:8443", True),
        ("ftp://tsa.exempel.invalid", False),
        ("http://me:secret@tsa.exempel.invalid", False),
        ("http://tsa:port", False),
        ("tsa.exempel.invalid", False),
        ("http://[", False),
    ],
)
def test_an_address_is_a_web_address_without_an_account(url: str, *, can: bool) -> None:
    assert is_authority_url(url) is can


def test_an_authority_goes_by_its_host() -> None:
    assert authority_name("https://tsa.exempel.invalid:8443/x?key=1") == "tsa.exempel.invalid"
