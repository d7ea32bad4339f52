"""AES-128 in CBC mode, encrypting (FIPS 197): the one cipher that judging a PDF password needs."""

import struct
from functools import cache

_ROUNDS = 10
_BLOCK = 16
_POLYNOMIAL = 0x11B


def encrypt_cbc(key: bytes, iv: bytes, data: bytes) -> bytes:
    """Encrypt whole blocks of 16 bytes with a key of 16 bytes; nothing is padded."""
    t0, t1, t2, t3 = _tables()
    box = _box()
    keys = _round_keys(key)
    out = bytearray()
    last = struct.unpack(">4I", iv)
    for place in range(0, len(data), _BLOCK):
        words = struct.unpack_from(">4I", data, place)
        a, b, c, d = (w ^ v ^ k for w, v, k in zip(words, last, keys[:4], strict=True))
        for at in range(4, 4 * _ROUNDS, 4):
            a, b, c, d = (
                t0[a >> 24] ^ t1[b >> 16 & 255] ^ t2[c >> 8 & 255] ^ t3[d & 255] ^ keys[at],
                t0[b >> 24] ^ t1[c >> 16 & 255] ^ t2[d >> 8 & 255] ^ t3[a & 255] ^ keys[at + 1],
                t0[c >> 24] ^ t1[d >> 16 & 255] ^ t2[a >> 8 & 255] ^ t3[b & 255] ^ keys[at + 2],
                t0[d >> 24] ^ t1[a >> 16 & 255] ^ t2[b >> 8 & 255] ^ t3[c & 255] ^ keys[at + 3],
            )
        last = (
            _last(box, a, b, c, d) ^ keys[-4],
            _last(box, b, c, d, a) ^ keys[-3],
            _last(box, c, d, a, b) ^ keys[-2],
            _last(box, d, a, b, c) ^ keys[-1],
        )
        out += struct.pack(">4I", *last)
    return bytes(out)


def _last(box: bytes, a: int, b: int, c: int, d: int) -> int:
    """The last round mixes no columns."""
    return box[a >> 24] << 24 | box[b >> 16 & 255] << 16 | box[c >> 8 & 255] << 8 | box[d & 255]


def _round_keys(key: bytes) -> list[int]:
    box, words, constant = _box(), list(struct.unpack(">4I", key)), 1
    for number in range(4, 4 * (_ROUNDS + 1)):
        word = words[-1]
        if number % 4 == 0:
            word = (word << 8 | word >> 24) & 0xFFFFFFFF
            word = _last(box, word, word, word, word) ^ constant << 24
            constant = _doubled(constant)
        words.append(words[-4] ^ word)
    return words


def _doubled(value: int) -> int:
    value <<= 1
    return value ^ _POLYNOMIAL if value > 255 else value  # noqa: PLR2004 (a byte)


@cache
def _box() -> bytes:
    """The S-box: the inverse in GF(2^8), then the affine map (FIPS 197 5.1.1)."""
    powers = [1]
    for _ in range(254):
        powers.append(powers[-1] ^ _doubled(powers[-1]))  # 3 generates every element
    box = bytearray([0x63])
    for value in range(1, 256):
        inverse = powers[-powers.index(value) % 255]
        spread = inverse
        for turn in range(1, 5):
            spread ^= (inverse << turn | inverse >> 8 - turn) & 255
        box.append(spread ^ 0x63)
    return bytes(box)


@cache
def _tables() -> tuple[list[int], ...]:
    """Substitution, shift and column mix of one byte at each of the four places."""
    first = []
    for value in _box():
        two = _doubled(value)
        first.append(two << 24 | value << 16 | value << 8 | two ^ value)
    return tuple(
        [(word >> turn | word << 32 - turn) & 0xFFFFFFFF for word in first]
        for turn in (0, 8, 16, 24)
    )
