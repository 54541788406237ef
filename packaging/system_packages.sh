#!/usr/bin/env bash
# Installs what the tests use from Debian and npm, where it can; says loudly what is missing where it cannot.
set -u
missing=()
command -v chromium >/dev/null || missing+=(chromium)
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing+=(postgresql)
command -v redis-server >/dev/null || missing+=(redis-server)
command -v xgettext >/dev/null || missing+=(gettext)
command -v npm >/dev/null || missing+=(nodejs npm)
if [ ${#missing[@]} -gt 0 ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing ${missing[*]} from Debian"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}" >/dev/null \
      || echo "!!! Could not install ${missing[*]}: the tests that need them will be SKIPPED"
  else
    echo "!!! Missing: ${missing[*]}. Tests that need them will be SKIPPED. As root: apt-get install ${missing[*]}"
  fi
fi
bash tests/peers/install.sh || echo "!!! The real Bluesky peer could not be installed: its tests will be SKIPPED"
exit 0
