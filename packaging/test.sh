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
echo "== tests";      "$bin/pytest" -q -n 2 --durations=15 -m "not crash and not browser and not peer"

# What is left starts whole programs: a Parvis that all journeys share, a network that all tests of it share. One process each,
# side by side, so that nothing is started twice and journeys come in their order.
echo "== browser journeys; beside them real peers and crash tests"
journeys=(tests/browser tests/runtime/test_kill_nine.py)
slow="crash or browser or peer"
"$bin/pytest" -q --durations=15 -m "$slow" "${journeys[@]}" >"$home/journeys.txt" 2>&1 &
beside=$!
failed=0
"$bin/pytest" -q --durations=15 -m "$slow" "${journeys[@]/#/--ignore=}" || failed=1
echo "== what the browser journeys said"
wait "$beside" || failed=1
cat "$home/journeys.txt"
exit $failed
