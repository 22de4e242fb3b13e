#!/bin/sh
# The Python environment: python.sh run|dev [first step] [of steps]
. "$(dirname "$0")/common.sh"
lock="deploy/locks/$1.txt"
first=${2:-1}
of=${3:-2}
needed="import sys; sys.exit(sys.version_info < (3, 11))"

find_python() {
  for candidate in "${PYTHON:-}" python3 python3.11 python3.12 python3.13 python3.14; do
    if [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1 && "$candidate" -c "$needed" 2>/dev/null; then
      command -v "$candidate"
      return
    fi
  done
  fail "Python 3.11 or newer is needed and was not found: run  sudo apt-get install -y python3 python3-venv"
}

create() {
  python=$(find_python) || exit 1
  if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    fail "Python's venv module is missing: run  sudo apt-get install -y python3-venv"
  fi
  if ! logged python-venv "$python" -m venv --clear .venv; then
    fail "The Python environment .venv could not be created. Details: $LOGS/python-venv.log"
  fi
}

explain() {
  log="$LOGS/python-packages.log"
  if grep -qiE "unable to execute '?[a-z0-9_-]*(gcc|cc|g\+\+)|command '?[a-z0-9_/-]*(gcc|cc|g\+\+)'? failed|Python\.h: No such file|no acceptable C compiler" "$log"; then
    fail "A Python package must be compiled here and the compiler is missing: run  sudo apt-get install -y build-essential python3-dev   Details: $log"
  fi
  if grep -qi "No space left on device" "$log"; then
    fail "The disk is full: the Python packages need about 1 GB. Details: $log"
  fi
  if grep -qiE "NewConnectionError|Temporary failure in name resolution|ReadTimeout|ConnectTimeout|ProxyError" "$log"; then
    fail "The Python packages could not be downloaded: check the network, then run it again. Details: $log"
  fi
  fail "The Python packages could not be installed. Details: $log"
}

step "$first/$of" "Python environment…"
if .venv/bin/python -c "$needed" 2>/dev/null && .venv/bin/python -c 'import pip' 2>/dev/null; then
  done_step ready
else
  create
  done_step
fi

step "$((first + 1))/$of" "Python packages…"
wanted=$(hash_of "$lock")
if stamped ".venv/.installed-$1" "$wanted"; then
  done_step ready
  exit 0
fi
[ -f ".venv/.installed-$1" ] || printf ' (the first time takes a few minutes)'
logged python-packages .venv/bin/python -m pip install --require-hashes --no-input --disable-pip-version-check \
  --no-color --progress-bar off -r "$lock" || explain
printf '%s\n' "$wanted" >".venv/.installed-$1"
if [ "$1" = dev ]; then hash_of deploy/locks/run.txt >.venv/.installed-run; fi
done_step
