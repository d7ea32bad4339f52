"""A process that writes one file to an SFTP server, to be killed, stopped or raced by a test.

    python -m leverans.testing.sftp_writer LOCATION HOST_KEY KEY_FILE FILE KEY [--once]

It writes with `put_on`, or with `--once` with `put_new`, and prints what came of it: `done` with
the bytes that were there already, or the name of the error.
"""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from leverans.model.errors import LeveransError
from leverans.storage.sftp.place import open_sftp
from leverans.testing.sshd import Server


def started(
    server: Server, name: str, file: Path, key: str, *more: str, port: int = 0
) -> "subprocess.Popen[str]":
    """Such a process, for the folder `name` of a server, perhaps by way of a proxy."""
    where = [server.location(name, port=port), server.options["host_key"], str(server.key_file)]
    command = [sys.executable, "-m", "leverans.testing.sftp_writer", *where, str(file), key, *more]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603


def main(arguments: Sequence[str]) -> int:
    """Write, and say what came of it."""
    location, host_key, key_file, name, key, *more = arguments
    file = Path(name)

    def opened(offset: int) -> BinaryIO:
        stream = file.open("rb")
        stream.seek(offset)
        return stream

    counts: list[int] = []
    secrets = {"key": Path(key_file).read_text("ascii")}
    options = {"host_key": host_key, "timeout": "20"}
    try:
        store = open_sftp(location, options, secrets=secrets, root=Path())
        if "--once" in more:
            with opened(0) as stream:
                store.put_new(key, stream)
        else:
            store.put_on(key, file.stat().st_size, opened, counts.append)
    except LeveransError as error:
        print(f"{type(error).__name__}: {error}")  # noqa: T201
        return error.exit_code
    print(f"done {counts[0] if counts else 0}")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
