#!/bin/sh
# make_venv.sh PYTHON DIR: a virtual environment, or one clear line that says what is missing.
set -eu
python=$1
dir=$2

say() {
    echo "leverans: $*" >&2
    exit 1
}

command -v "$python" >/dev/null 2>&1 ||
    say "no $python found. Install Python 3.11, 3.12 or 3.13, or name one: make PYTHON=/path/to/python3.12"
"$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' ||
    say "$("$python" -V 2>&1) is not 3.11, 3.12 or 3.13. Name one that is: make PYTHON=/path/to/python3.12"
"$python" -c 'import ensurepip, venv' 2>/dev/null ||
    say "Python's venv is missing. On Debian and Ubuntu: apt-get install python3-venv"
"$python" -m venv "$dir" || say "could not make $dir (see above)"
