#!/bin/sh
# install_ocfl_peer.sh PYTHON: ocfl-py into an environment of its own, locked by hash; once.
set -eu
python=$1
cd "$(dirname "$0")/.."
place=.tools/ocfl

if [ -e "$place/.ready" ] && [ ! requirements/ocfl-peer.txt -nt "$place/.ready" ]; then
    echo "ocfl-py is here"
    exit 0
fi
sh tools/make_venv.sh "$python" "$place"
for file in build ocfl-peer; do
    "$place/bin/python" -m pip install -qq --require-hashes --no-deps --no-build-isolation \
        -r "requirements/$file.txt"
done
touch "$place/.ready"
echo "ocfl-py is here"
