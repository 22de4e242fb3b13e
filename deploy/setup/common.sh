# Sourced by the set-up scripts: progress, failing in one sentence, logged commands.
set -eu
cd "$(dirname "$0")/../.."
LOGS=.cache/setup
mkdir -p "$LOGS"
export DEBIAN_FRONTEND=noninteractive
exec </dev/null

step() { printf '[%s] %s' "$1" "$2"; }
done_step() { printf ' %s\n' "${1:-done}"; }

fail() {
  printf '\n%s\n' "$1" >&2
  exit 1
}

# logged LOG COMMAND...: the output goes to the log only
logged() {
  log="$LOGS/$1.log"
  shift
  "$@" >"$log" 2>&1
}

hash_of() { sha256sum "$@" | sha256sum | cut -c1-64; }

stamped() { [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]; }
