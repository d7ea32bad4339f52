"""The verifier's own arithmetic of Ed25519, against RFC 8032 and against `cryptography`."""

from random import Random
from types import ModuleType

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from leverans.testing.forging import verifier

ROUNDS = 60  # of a key, a text, its signature and five that are not
# RFC 8032 section 7.1: public key, message, signature of TEST 1, 2, 3 and SHA(abc)
VECTORS = (
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
            "d25bf5f0595bbe24655141438e7a100b"
        ),
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
            "387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
            "4a7c15e9716ed28dc027beceea1ec40a"
        ),
    ),
    (
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        (
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd"
            "454d4423643ce80e2a9ac94fa54ca49f"
        ),
        (
            "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e030"
            "3dca179c138ac17ad9bef1177331a704"
        ),
    ),
)
GROUP = 2**252 + 27742317777372353535851937790883648493


@pytest.fixture(scope="module")
def own() -> ModuleType:
    return verifier(own_arithmetic=True)


def theirs(key: bytes, text: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, text)
    except InvalidSignature:
        return False
    return True


def flipped(data: bytes, chance: Random) -> bytes:
    at = chance.randrange(len(data) * 8)
    whole = int.from_bytes(data, "little") ^ 1 << at
    return whole.to_bytes(len(data), "little")


@pytest.mark.parametrize(("key", "text", "signature"), VECTORS)
def test_the_signatures_of_the_standard_are_right(
    own: ModuleType, key: str, text: str, signature: str
) -> None:
    given = bytes.fromhex(key), bytes.fromhex(text), bytes.fromhex(signature)
    assert own.verified(*given)
    assert not own.verified(given[0], given[1] + b"\0", given[2])


@pytest.mark.parametrize("seed", range(6))
def test_it_judges_as_the_library_does(own: ModuleType, seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - repeatable, not secret
    for _ in range(ROUNDS // 6):
        private = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))
        key = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        text = chance.randbytes(chance.randrange(200))
        signature = private.sign(text)
        assert own.verified(key, text, signature)
        wrong = (
            (key, text, flipped(signature, chance)),
            (flipped(key, chance), text, signature),
            (key, flipped(text + b"\0", chance), signature),
            (key, text, chance.randbytes(64)),
            (key, text, signature[32:] + signature[:32]),
        )
        assert [own.verified(*each) for each in wrong] == [theirs(*each) for each in wrong]


def test_a_second_way_to_write_the_same_signature_is_refused(own: ModuleType) -> None:
    private = Ed25519PrivateKey.from_private_bytes(b"\1" * 32)
    key = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    signature = private.sign(b"text")
    larger = int.from_bytes(signature[32:], "little") + GROUP
    again = signature[:32] + larger.to_bytes(32, "little")
    assert own.verified(key, b"text", signature)
    assert not own.verified(key, b"text", again)
    assert not theirs(key, b"text", again)


@pytest.mark.parametrize(
    "point",
    [
        (2**255 - 19 + 1).to_bytes(32, "little"),  # y of 1, written beyond the field
        (2**255 - 19).to_bytes(32, "little"),
        (1 | 1 << 255).to_bytes(32, "little"),  # x of 0 cannot be odd
        (2).to_bytes(32, "little"),  # no point of the curve
    ],
)
def test_what_is_no_point_or_is_written_in_a_second_way_is_no_key(
    own: ModuleType, point: bytes
) -> None:
    assert own.place_of(point) is None
    assert not own.verified(point, b"", b"\1" + bytes(63))


@pytest.mark.parametrize(("key", "signature"), [(31, 64), (33, 64), (32, 63), (32, 65), (0, 0)])
def test_other_lengths_are_refused(own: ModuleType, key: int, signature: int) -> None:
    assert not own.verified(bytes(key), b"", bytes(signature))
