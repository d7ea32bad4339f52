"""From what an agreement says of an SFTP folder to the store; mistakes name their key."""

from leverans.model.errors import ConfigurationError
from leverans.storage.interface import Store
from leverans.storage.sftp.place import FORM, open_sftp
from leverans.wiring.place import PASSWORD, Place

KEY = "key"
OPTIONS = ("host_key", KEY, "passphrase", PASSWORD, "timeout")
# By the place that an error names: what would have been right.
RIGHT = {
    "location": FORM,
    "host_key": '"ssh-ed25519 AAAA…", known_hosts',
    KEY: "OpenSSH, PEM: Ed25519, ECDSA, RSA; passphrase",
    "timeout": '"1" - "86400"',
}


def open_sftp_store(place: Place) -> Store:
    """Open a store in a folder of a server; nothing is asked of the server yet.

    Raises:
        ConfigurationError: the location or an option is wrong; the finding names the key.
    """
    needed = ("host_key",) if PASSWORD in place.secrets else ("host_key", KEY)
    place.check(allowed=OPTIONS, needed=needed)
    try:
        return open_sftp(place.location, place.options, secrets=place.secrets, root=place.root)
    except ConfigurationError as error:
        if error.place not in RIGHT:
            raise
        name = "" if error.place == "location" else error.place
        raise place.refused(name, RIGHT[error.place]) from error
