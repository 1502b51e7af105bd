#!/bin/sh
# Every check that needs no test run: all of them, then one line for each that failed.
set -u
cd "$(dirname "$0")/.."
BIN=${BIN:-.venv/bin}
failed=

check() { # check <what it proves> <command...>
    what=$1
    shift
    echo "== $what"
    "$@" || failed="$failed
  $what: $*"
}

no_hosts() { ! grep -nE 'https?://|"resolved"' requirements.lock requirements-dev.lock &&
    ! grep -n '"resolved"' frontend/package-lock.json; }

# A complete production environment: what a real installation must say, and nothing that it may leave out.
production() {
    env DJANGO_SETTINGS_MODULE=tieout.project.settings \
        TIEOUT_DATA_DIR="$scratch" \
        TIEOUT_SECRET_KEY=check-only-Zq7mV2xT9rLw4KfB8nYc3HdG6sJp1XeAuRt5oWi0QoNi0 \
        TIEOUT_DATA_KEYS=Y2hlY2stb25seS1jaGVjay1vbmx5LWNoZWNrLW9ubHk= \
        TIEOUT_PUBLIC_URL=https://tieout.example.com \
        "$@"
}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export PATH="$BIN:$PATH"

check "the format" ruff format --check --quiet .
check "the lint rules" ruff check --quiet .
check "the types" mypy src tools
check "the architecture" lint-imports
check "the dependencies are those in use" deptry --no-ansi src
check "the migrations match the models" production python -m django makemigrations --check --dry-run
check "the settings are fit for production" production python -m django check --deploy --fail-level WARNING
check "the static files are complete" production python -m django collectstatic --no-input --verbosity 0
check "the locks name no host" no_hosts
check "the vendored files are what was vendored" python tools/vendor.py --check
check "the generated pages are up to date" python -m tools.docs --check

if [ -n "$failed" ]; then
    echo "Failed:$failed" >&2
    exit 1
fi
echo "All checks passed."
