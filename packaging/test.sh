#!/usr/bin/env bash
# test.sh BIN — every check of the project, in the order that fails soonest.
set -euo pipefail
bin=$1
home=$(mktemp -d "${TMPDIR:-/tmp}/parvis-test.XXXXXX")
trap 'rm -rf "$home"' EXIT
export PARVIS_HOME=$home PARVIS_OFFLINE=${PARVIS_OFFLINE:-0}

echo "== style";      "$bin/ruff" check . && "$bin/ruff" format --check .
echo "== boundaries"; "$bin/lint-imports" --no-cache
echo "== types";      "$bin/mypy"
echo "== tests";      "$bin/pytest" -q -n 2 --dist loadgroup -m "not crash and not browser and not peer"
echo "== real peers, browser journeys and crash tests"
"$bin/pytest" -q -n 2 --dist loadgroup -m "crash or browser or peer"
