#!/bin/sh
# Makes .venv from a hashed lock: `tools/environment.sh requirements.lock`. Needs python3 >= 3.11 with venv;
# uses uv where it is found, because it is quicker, else pip. PYTHON=... chooses the interpreter.
set -eu
lock=$1

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

if ! [ -x .venv/bin/python ]; then
    for python in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        new_enough "$python" && break
        python=
    done
    if [ -z "$python" ]; then
        echo "Tieout needs Python 3.11 or newer; python3 here is $(python3 --version 2>/dev/null || echo missing)." >&2
        exit 1
    fi
    if command -v uv >/dev/null; then
        uv venv --quiet --seed --python "$python" .venv
    elif ! "$python" -m venv .venv; then
        rm -rf .venv
        echo "Python's venv module is missing: install the package python3-venv." >&2
        exit 1
    fi
fi

echo "Installing $lock into .venv ..."
if command -v uv >/dev/null; then
    VIRTUAL_ENV=.venv uv pip install --quiet --require-hashes -r "$lock"
    VIRTUAL_ENV=.venv uv pip install --quiet --no-deps -e .
else
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
fi
