#!/bin/sh
# install_services.sh: the servers that tests marked "services" start for themselves, on loopback, in a
# temporary folder. Installed only; RUNLEVEL=1 keeps Debian's own scripts from starting them.
set -eu

if ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
    echo "PostgreSQL is here: $(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)"
    exit 0
fi
if [ "$(id -u)" -ne 0 ]; then
    echo "leverans: make services installs Debian packages; run it as root" >&2
    exit 1
fi
export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1
apt-get update -q
apt-get install -q -y --no-install-recommends postgresql
