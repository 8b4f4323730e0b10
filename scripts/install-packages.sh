#!/usr/bin/env bash
# Installs the Debian packages that are missing: install-packages.sh [build|test].
# Says what it installs; does and says nothing when all of them are there.
set -euo pipefail

# pkg-config tells SwiftPM where headers are; the others are the C libraries (docs/dependencies.md).
packages=(pkg-config libssl-dev libsodium-dev libsqlite3-dev libqrencode-dev libavahi-compat-libdnssd-dev
    liblua5.4-dev libusrsctp-dev)
# The tests make certificates with openssl, look at processes with ps, play against stockfish, build networks of their
# own with multicast DNS daemons in them, and run bots in Python.
if [ "${1:-build}" = test ]; then
    packages+=(openssl procps stockfish avahi-daemon avahi-utils dbus iproute2 util-linux python3)
fi

if ! command -v swift >/dev/null; then
    echo "PoolBots needs Swift 6.3 or later, and there is no swift on the path: see https://www.swift.org/install" >&2
    exit 1
fi
if ! command -v dpkg-query >/dev/null; then
    echo "This is no Debian: if the build fails, install what corresponds to: ${packages[*]}" >&2
    exit 0
fi

missing=()
for package in "${packages[@]}"; do
    # shellcheck disable=SC2016 # the braces are dpkg-query's
    case $(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true) in
        installed) ;;
        *) missing+=("$package") ;;
    esac
done
[ ${#missing[@]} -gt 0 ] || exit 0

run=(env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300)
if [ "$(id -u)" != 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "Missing packages: ${missing[*]}. Install them as root: apt-get install ${missing[*]}" >&2
        exit 1
    fi
    # Without a terminal nobody can type a password: fail with sudo's message, do not wait.
    if [ -t 0 ]; then run=(sudo "${run[@]}"); else run=(sudo -n "${run[@]}"); fi
fi

echo "Installing: ${missing[*]}"
install() { "${run[@]}" install --yes --quiet --no-install-recommends "${missing[@]}"; }
if ! install; then
    echo "The package lists may be old; updating them."
    "${run[@]}" update --quiet
    install
fi
