#!/bin/sh
# Installs the npm packages of the test peers once, in a folder kept between checkouts, and links them here.
# The native parts are compiled, which takes minutes: nothing is done when the lock file has not changed.
#
#   PARVIS_PEERS_CACHE   where installed packages are kept (default: ~/.cache/parvis/peers)
#   NODE_HEADERS         where Node's C headers lie (default: the prefix of the node command)
set -eu

here=$(cd "$(dirname "$0")" && pwd)/atproto
cache=${PARVIS_PEERS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/parvis/peers}

fail() {
    printf '\n*** The Bluesky test network cannot be installed: %s\n' "$1" >&2
    printf '*** Tests marked "peer" will be skipped. %s\n\n' "$2" >&2
    exit 1
}

command -v node >/dev/null || fail "node is missing." "Install Node.js 20 or newer (Debian: nodejs)."
command -v npm >/dev/null || fail "npm is missing." "Install npm (Debian: npm)."
major=$(node -p 'process.versions.node.split(".")[0]')
[ "$major" -ge 20 ] || fail "node $major is too old." "Install Node.js 20 or newer."

key=$(cat "$here/package-lock.json" - <<END | sha256sum | cut -c1-16
$major $(uname -m)
END
)
place=$cache/atproto-$key

if [ ! -d "$place/node_modules/@atproto/dev-env" ]; then
    printf 'Installing the Bluesky test network in %s (some minutes, once)...\n' "$place"
    building=$place.building.$$
    mkdir -p "$building"
    trap 'rm -rf "$building"' EXIT
    cp "$here/package.json" "$here/package-lock.json" "$building/"
    headers=${NODE_HEADERS:-$(dirname "$(dirname "$(command -v node)")")}
    # Without headers on the machine npm would try to download them.
    [ ! -f "$headers/include/node/node.h" ] || export npm_config_nodedir="$headers"
    (cd "$building" && npm ci --no-audit --no-fund --loglevel=error) ||
        fail "npm ci failed." "It needs a package registry, a C++ compiler and Node's headers (Debian: g++ make libnode-dev)."
    # Renamed only when whole, so that an interrupted installation is never taken for a finished one.
    mv "$building" "$place" 2>/dev/null || [ -d "$place/node_modules/@atproto/dev-env" ] ||
        fail "$place cannot be written." "Set PARVIS_PEERS_CACHE to a folder you may write."
fi

if [ ! -e "$here/node_modules" ] || [ -L "$here/node_modules" ]; then
    ln -sfn "$place/node_modules" "$here/node_modules"
fi
printf 'Bluesky test network: %s\n' "$place"
