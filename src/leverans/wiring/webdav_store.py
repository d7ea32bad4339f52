"""From what an agreement says of a WebDAV folder to the store; mistakes name their key."""

from leverans.model.errors import ConfigurationError
from leverans.storage.interface import Store
from leverans.storage.webdav.place import FORM, open_webdav
from leverans.wiring.place import PASSWORD, Place

OPTIONS = (PASSWORD, "ca", "timeout")
# By the place that an error names: what would have been right.
RIGHT = {"location": FORM, "ca": "PEM", "timeout": '"1" - "86400"'}


def open_webdav_store(place: Place) -> Store:
    """Open a store in a folder of a server; nothing is asked of the server yet.

    Raises:
        ConfigurationError: the location or an option is wrong; the finding names the key.
    """
    place.check(allowed=OPTIONS)
    try:
        return open_webdav(place.location, place.options, secrets=place.secrets, root=place.root)
    except ConfigurationError as error:
        raise place.refused(
            "" if error.place == "location" else error.place, RIGHT[error.place]
        ) from error
