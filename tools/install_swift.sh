#!/bin/sh
# install_swift.sh PYTHON DIR: OpenStack Swift, an S3 server for tests, in a virtual environment of its
# own, locked by hash. Does nothing where what is installed is what is locked.
set -eu
python=$1
dir=$2
cd "$(dirname "$0")/.."

if cmp -s requirements/swift.txt "$dir/locked"; then
    echo "Swift is here"
    exit 0
fi
mkdir -p "$(dirname "$dir")"
sh tools/make_venv.sh "$python" "$dir"
"$dir/bin/python" -m pip install -qq --no-deps --require-hashes -r requirements/swift.txt
"$dir/bin/swift-proxy-server" --help >/dev/null
cp requirements/swift.txt "$dir/locked"
