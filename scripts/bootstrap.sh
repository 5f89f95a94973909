#!/usr/bin/env bash
# Make .venv hold exactly what requirements.lock says; with --browser also see to a Chromium. Costs nothing when all is there.
set -euo pipefail
cd "$(dirname "$0")/.."

missing_packages=()
need() { # need PACKAGE TEST…: remember the Debian package when the test fails
    local package=$1
    shift
    "$@" >/dev/null 2>&1 || missing_packages+=("$package")
}

find_python() {
    local candidate
    for candidate in "${PYTHON:-}" python3.11 python3.12 python3.13 python3; do
        [ -n "$candidate" ] && command -v "$candidate" >/dev/null || continue
        "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null || continue
        echo "$candidate"
        return
    done
    echo "bootstrap: python: must be 3.11, 3.12 or 3.13, found none; install python3.11 and python3.11-venv, or set PYTHON" >&2
    exit 1
}

install_packages() {
    [ ${#missing_packages[@]} -eq 0 ] && return
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
        echo "bootstrap: system packages are missing and only root can install them; run:" >&2
        echo "    sudo apt-get install --yes ${missing_packages[*]}" >&2
        echo "and start again." >&2
        exit 1
    fi
    echo "bootstrap: installing system packages: ${missing_packages[*]}"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install --yes -qq --no-install-recommends "${missing_packages[@]}" >/dev/null
}

find_libgomp() { # LightGBM needs OpenMP's runtime
    ldconfig -p 2>/dev/null | grep -q libgomp.so.1 || ls /usr/lib/*/libgomp.so.1
}

python=$(find_python)
need "$(basename "$(readlink -f "$(command -v "$python")")")-venv" "$python" -c 'import venv, ensurepip'
need libgomp1 find_libgomp
if [ "${1:-}" = "--browser" ]; then
    need chromium command -v chromium
fi
install_packages

wanted=$(cat requirements.lock scripts/installer.lock pyproject.toml | sha256sum | cut -d' ' -f1)
if [ "$(cat .venv/.installed 2>/dev/null)" = "$wanted" ]; then
    exit 0
fi
echo "bootstrap: making .venv with $("$python" --version) (a minute or two on the first time)"
[ -x .venv/bin/python ] || "$python" -m venv .venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r scripts/installer.lock
echo "bootstrap: installing $(grep -c '==' requirements.lock) locked packages"
.venv/bin/uv pip sync --quiet --compile-bytecode --python .venv/bin/python --require-hashes requirements.lock scripts/installer.lock
.venv/bin/uv pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation --editable .
echo "$wanted" >.venv/.installed
echo "bootstrap: ready"
