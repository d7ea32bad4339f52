#!/bin/sh
# lock.sh UV [--upgrade]: write requirements/*.txt, with hashes, for 3.11-3.13, without any address.
set -eu
uv=$1
shift
cd "$(dirname "$0")/.."

compile() {
    "$uv" pip compile "$@" --universal --python-version 3.11 --generate-hashes \
        --no-header --no-annotate --quiet
}

compile pyproject.toml --extra demo --extra pdf --extra postgres --extra sftp "$@" -o requirements/lock.txt
compile requirements/build.in -c requirements/lock.txt "$@" -o requirements/build.txt
compile pyproject.toml --all-extras --group test --group quality "$@" \
    -c requirements/lock.txt -c requirements/build.txt -o requirements/dev.txt
compile requirements/ocfl-peer.in -c requirements/build.txt "$@" -o requirements/ocfl-peer.txt

if grep -nE '://|file:|^-' requirements/lock.txt requirements/build.txt requirements/dev.txt \
    requirements/ocfl-peer.txt; then
    echo "leverans: a lock file carries an address (above)" >&2
    exit 1
fi
