#!/usr/bin/env bash
# install.sh VENV LOCK — install exactly what LOCK names (hashes checked), then Parvis itself, then its translations.
set -euo pipefail
venv=$1 lock=$2
export PIP_DISABLE_PIP_VERSION_CHECK=1
"$venv/bin/python" -m pip install --quiet --require-hashes --no-deps -r "$lock"
"$venv/bin/python" -m pip install --quiet --require-hashes --no-deps -r requirements/build.lock
"$venv/bin/python" -m pip install --quiet --no-deps --no-build-isolation -e .
"$venv/bin/python" packaging/compile_translations.py
