"""Keys as paths of a server: every folder on the way is looked at, so that no symlink is followed.

SFTP knows no open folders: a folder that is changed into a symlink between our look and what we do
next would be followed. Who may do that may write below the root as well.
"""

from leverans.model.errors import NotFoundInStore
from leverans.storage.sftp import verbs
from leverans.storage.sftp.failures import Refusal, storage_error
from leverans.storage.sftp.session import Session
from leverans.storage.sftp.wire import Attributes, Code


def path_of(root: bytes, key: str) -> bytes:
    """The path of a key, or of a folder's key with or without its last `/`."""
    name = key.removesuffix("/").encode("utf-8", "surrogateescape")
    return root + b"/" + name if name else root or b"/"


def find(session: Session, root: bytes, key: str) -> Attributes:
    """What lies under a key, a folder too; all looks are sent at once.

    Raises:
        NotFoundInStore: nothing, or a part of the key is a file or a symlink.
        StorageError: the server does not let us look.
    """
    parts = key.split("/")
    paths = [path_of(root, "/".join(parts[:end])) for end in range(1, len(parts) + 1)]
    found = verbs.look_at_all(session, paths)
    for about in found[:-1]:
        _expect_folder(about, key)
    last = found[-1]
    if isinstance(last, Refusal):
        raise storage_error(last, key)
    return last


def make_folders(session: Session, root: bytes, folder: str) -> bytes:
    """The path of a folder below the root, made where it is not there.

    Raises:
        NotFoundInStore: something else lies in its way. Refusal: it may not be made.
    """
    parts = folder.split("/") if folder else []
    paths = [path_of(root, "/".join(parts[:end])) for end in range(1, len(parts) + 1)]
    for path, about in zip(paths, verbs.look_at_all(session, paths), strict=True):
        if isinstance(about, Refusal) and about.code == Code.NO_SUCH_FILE:
            _make(session, path)
        else:
            _expect_folder(about, folder)
    return path_of(root, folder)


def _make(session: Session, path: bytes) -> None:
    try:
        verbs.make_folder(session, path)
    except Refusal as refusal:
        if refusal.code != Code.FAILURE or not verbs.look(session, path).is_folder:
            raise  # else somebody made it in between: as good as ours


def _expect_folder(about: Attributes | Refusal, key: str) -> None:
    if isinstance(about, Refusal):
        raise storage_error(about, key)
    if not about.is_folder:
        raise NotFoundInStore("a part of it is no folder", place=key)
