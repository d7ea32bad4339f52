"""Whether an encrypted PDF opens with the empty user password (ISO 32000-1 7.6.3, 32000-2 7.6.4).

Such a file carries permissions only ("no copying"): every reader opens it. Any other is closed to
whoever lacks the password. Nothing is decrypted; no other password is ever tried.
"""

import hashlib
from collections.abc import Mapping

from leverans.formats.aes import encrypt_cbc
from leverans.formats.pdf import Pdf
from leverans.formats.pdf_values import Malformed, Name, Value

_PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
_HASHES = (hashlib.sha256, hashlib.sha384, hashlib.sha512)
_SALTED = 40  # hash (32), validation salt (8); the key salt that follows is not needed
_LEAST_ROUNDS = 64
_MOST_ROUNDS = 512  # each round above 64 ends it with a chance of about one in eight or better


def opens_without_password(pdf: Pdf) -> bool | None:
    """True: it opens all the same. False: a password or a certificate is needed. None: no telling.

    Raises:
        Malformed: what the file says of its encryption cannot be read.
    """
    told = pdf.dictionary(pdf.trailer.get("Encrypt"))
    if not told:
        return None
    if told.get("Filter") != Name("Standard"):
        return False  # a public-key handler: only the holder of a certificate opens it
    revision, proof = told.get("R"), pdf.resolve(told.get("U"))
    if not isinstance(revision, int) or not isinstance(proof, bytes):
        return None
    if revision in {2, 3, 4}:
        return _by_md5(told, revision, proof, _first_id(pdf))
    if revision in {5, 6} and len(proof) >= _SALTED:
        salt = proof[32:_SALTED]
        found = hashlib.sha256(salt).digest() if revision == 5 else _hardened(salt)  # noqa: PLR2004
        return found == proof[:32]
    return None


def _by_md5(told: Mapping[str, Value], revision: int, proof: bytes, file_id: bytes) -> bool | None:
    """Algorithms 2, 4, 5 and 6: the key of the empty password, and what it makes of text."""
    owner, permissions, bits = told.get("O"), told.get("P"), told.get("Length", 40)
    if not isinstance(owner, bytes) or not isinstance(permissions, int):
        return None
    if not isinstance(bits, int) or (revision == 4 and bits <= 40):  # noqa: PLR2004
        bits = 128  # revision 4 says it in its crypt filters, and AESV2 has no other
    size = 5 if revision == 2 else max(5, min(16, bits // 8))  # noqa: PLR2004
    seed = _PADDING + owner[:32] + (permissions & 0xFFFFFFFF).to_bytes(4, "little") + file_id
    if revision == 4 and told.get("EncryptMetadata") is False:  # noqa: PLR2004
        seed += b"\xff" * 4
    key = _md5(seed)
    if revision == 2:  # noqa: PLR2004
        return _rc4(key[:size], _PADDING) == proof[:32]
    for _ in range(50):
        key = _md5(key[:size])
    text = _md5(_PADDING + file_id)
    for turn in range(20):
        text = _rc4(bytes(byte ^ turn for byte in key[:size]), text)
    return text == proof[:16]


def _md5(data: bytes) -> bytes:
    return hashlib.md5(data, usedforsecurity=False).digest()


def _hardened(salt: bytes) -> bytes:
    """Algorithm 2.B of ISO 32000-2 for the empty password."""
    key = hashlib.sha256(salt).digest()
    for turn in range(1, _MOST_ROUNDS):
        mixed = encrypt_cbc(key[:16], key[16:32], key * 64)
        key = _HASHES[sum(mixed[:16]) % 3](mixed).digest()
        if turn >= _LEAST_ROUNDS and mixed[-1] <= turn - 32:
            break
    return key[:32]


def _rc4(key: bytes, data: bytes) -> bytes:
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) & 255
        state[i], state[j] = state[j], state[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) & 255
        j = (j + state[i]) & 255
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) & 255])
    return bytes(out)


def _first_id(pdf: Pdf) -> bytes:
    ids = pdf.resolve(pdf.trailer.get("ID"))
    if ids is None:
        return b""
    if not isinstance(ids, list) or not ids:
        raise Malformed("no file identifier")
    first = pdf.resolve(ids[0])
    return first if isinstance(first, bytes) else b""
