# Read by bin/run, bin/test and bin/bench: virtual environments that match their lock file.

# environment FOLDER LOCK [ALONE]: make or renew FOLDER so that it holds exactly what LOCK pins, and what ALONE pins without
# what that asks for in turn; set $python to its interpreter. Quick when nothing has changed.
environment() {
    python="$1/bin/python"
    base=$(recent_python) || fail "FamilyVault needs Python 3.11 or newer, and found none."
    wanted="$("$base" -c 'import sys; print(sys.version)' | tr '\n' ' ') $(cat "$2" ${3:+"$3"} | cksum)"
    [ "$(cat "$1/.made-from" 2>/dev/null)" = "$wanted" ] && "$python" -c '' 2>/dev/null && return
    echo "Installing what $2 pins into $1 ..." >&2
    "$base" -m venv --clear "$1" ||
        fail "Python cannot make a virtual environment here (Debian, Ubuntu: apt-get install python3-venv)."
    "$python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$2" ||
        fail "Not everything in $2 could be installed; see pip's words above."
    [ -z "${3:-}" ] || "$python" -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r "$3" ||
        fail "Not everything in $3 could be installed; see pip's words above."
    # Last, so that an installation cut short is begun again.
    printf '%s' "$wanted" > "$1/.made-from"
}

recent_python() {
    for name in "${PYTHON:-python3}" python3.14 python3.13 python3.12 python3.11; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    return 1
}

fail() {
    echo "$1" >&2
    exit 1
}
