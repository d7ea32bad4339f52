#!/bin/sh
# install_services.sh: what tests marked "services" start for themselves, on loopback, in a temporary
# folder. Each part is installed only where it is missing; RUNLEVEL=1 keeps Debian's own scripts from
# starting any of it.
set -eu

missing=""
want() { # want NAME PACKAGES TEST...: note the packages unless the test succeeds
    name=$1 packages=$2
    shift 2
    if "$@" >/dev/null 2>&1; then
        echo "$name is here"
    else
        missing="$missing $packages"
    fi
}

want PostgreSQL postgresql sh -c 'ls /usr/lib/postgresql/*/bin/initdb'
want ClamAV clamav-daemon test -x /usr/sbin/clamd
want "OpenSSH server" "openssh-server openssh-client" test -x /usr/sbin/sshd
want rclone rclone sh -c 'command -v rclone'
want Java default-jre-headless sh -c 'command -v java'
want "PDFBox preflight" "libpdfbox2-java libactivation-java libjaxb-api-java libcommons-io-java" \
    sh -c "cd /usr/share/java && ls preflight.jar javax.activation.jar jaxb-api.jar commons-io.jar"

[ -n "$missing" ] || exit 0
if [ "$(id -u)" -ne 0 ]; then
    echo "leverans: make services installs Debian packages; run it as root" >&2
    exit 1
fi
export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1
apt-get update -q
# shellcheck disable=SC2086  # a list of packages
apt-get install -q -y --no-install-recommends $missing
