"""What a server or the network answers when it fails, in our own words.

What will not mend itself is told apart from what another try can help (`again`).
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from leverans.model.errors import AlreadyInStore, NoSpace, NotFoundInStore, StorageError
from leverans.storage.s3.terms import Terms

if TYPE_CHECKING:
    from botocore.exceptions import BotoCoreError, ClientError

T = TypeVar("T")
MISSING, TAKEN, BUSY, SERVER = 404, 412, 429, 500


class _Word(NamedTuple):
    """What a code means to us, and what to do about it; `{...}` are parts of the terms."""

    kind: type[StorageError]
    text: str
    again: bool


_KEYS = _Word(
    StorageError,
    "{endpoint} does not accept access_key {access_key} with the secret key that was given: "
    "correct access_key and secret_key in the agreement's options",
    again=False,
)
_RIGHT = _Word(
    StorageError,
    "access_key {access_key} may not do this in bucket {bucket} at {endpoint}: ask its owner for "
    "the right to list, read, write and delete there, or see whether the object is locked",
    again=False,
)
_LOCKED_OUT = _Word(  # the answer to a HEAD has no body that would say which
    StorageError,
    "{endpoint} refuses access_key {access_key}: the secret key is wrong, or the key has no right "
    "to bucket {bucket}",
    again=False,
)
_BUCKET = _Word(
    StorageError,
    "there is no bucket {bucket} at {endpoint}: make it, or correct the location",
    again=False,
)
_GONE = _Word(NotFoundInStore, "there is nothing under this key", again=False)
_SPOILT = _Word(StorageError, "the bytes were changed on the way, and refused", again=True)
_FULL = _Word(NoSpace, "bucket {bucket} at {endpoint} is full, or its quota is", again=True)
_CODES: Mapping[str, _Word] = MappingProxyType(
    {
        "AccessDenied": _RIGHT,
        "AccountProblem": _RIGHT,
        "BadDigest": _SPOILT,
        "EntityTooLarge": _Word(StorageError, "is larger than the server takes", again=False),
        "Forbidden": _RIGHT,
        "IncompleteBody": _SPOILT,
        "InsufficientCapacity": _FULL,
        "InvalidAccessKeyId": _KEYS,
        "NoSuchBucket": _BUCKET,
        "NoSuchKey": _GONE,
        "PreconditionFailed": _Word(AlreadyInStore, "lies there already", again=False),
        "QuotaExceeded": _FULL,
        "RequestTimeTooSkewed": _Word(
            StorageError,
            "the clock of this machine and that of {endpoint} differ: set them right",
            again=False,
        ),
        "RequestTimeout": _SPOILT,
        "SignatureDoesNotMatch": _KEYS,
        "XAmzContentChecksumMismatch": _SPOILT,
        "XAmzContentSHA256Mismatch": _SPOILT,
    }
)
_STATUS: Mapping[int, _Word] = MappingProxyType(
    {403: _LOCKED_OUT, MISSING: _GONE, TAKEN: _CODES["PreconditionFailed"], 507: _FULL}
)


@contextmanager
def told(terms: Terms, key: str) -> Iterator[None]:
    """Turn an error of the library within the block into the `StorageError` that fits."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        raise _answer(error, terms, key) from error
    except (BotoCoreError, OSError) as error:
        raise _failure(error, terms, key) from error


def asked(terms: Terms, key: str, call: Callable[..., T], **arguments: Any) -> T:  # noqa: ANN401
    """One call of the client about a key, in the place's bucket; errors as `told`."""
    with told(terms, key):
        return call(Bucket=terms.where.bucket, **arguments)


def code_of(error: StorageError) -> str:
    """The server's own code of an error, "" where it was not the server that spoke."""
    response = getattr(error.__cause__, "response", None)
    return str(response.get("Error", {}).get("Code", "")) if isinstance(response, dict) else ""


def _answer(error: "ClientError", terms: Terms, key: str) -> StorageError:
    """The server has answered, with a code; a HEAD has no body, and its status only."""
    code = error.response.get("Error", {}).get("Code", "")
    about = error.response.get("ResponseMetadata", {})
    status = int(about.get("HTTPStatusCode", 0))
    word = _CODES.get(code) or _STATUS.get(status)
    if word is None:
        again = status >= SERVER or status == BUSY or code == "SlowDown"
        word = _Word(StorageError, f"{{endpoint}} answers {status} {_plain(code)}", again=again)
    wait = _seconds(about.get("HTTPHeaders", {}).get("retry-after", ""))
    return _said(word, terms, key, wait)


def _failure(error: "BotoCoreError | OSError", terms: Terms, key: str) -> StorageError:
    """Nobody has answered, or the answer broke off."""
    from botocore.exceptions import ParamValidationError, SSLError

    if isinstance(error, SSLError):
        text = (
            "{endpoint} cannot prove who it is: give the file of its authority as option ca, or "
            f"have its certificate corrected ({_plain(str(error))})"
        )
        return _said(_Word(StorageError, text, again=False), terms, key)
    again = not isinstance(error, ParamValidationError)
    text = f"{{endpoint}} cannot be reached or broke off: {_plain(str(error))}"
    return _said(_Word(StorageError, text, again=again), terms, key)


def _said(word: _Word, terms: Terms, key: str, wait: float = 0) -> StorageError:
    where = terms.where
    text = word.text.format(
        endpoint=where.endpoint, bucket=where.bucket, access_key=terms.access_key
    )
    return word.kind(text, place=key or terms.place, again=word.again, wait=wait)


def _plain(text: str) -> str:
    """Words of others, made safe for a format string."""
    return text.replace("{", "(").replace("}", ")")


def _seconds(header: str) -> float:
    return float(header) if header.isdecimal() else 0
