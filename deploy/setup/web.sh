#!/bin/sh
# The web client: web.sh [first step] [of steps]. Installs its packages and builds it when something changed.
. "$(dirname "$0")/common.sh"
. deploy/setup/node.sh
first=${1:-3}
of=${2:-4}
installed=web/node_modules/.installed
built=.cache/setup/web-built

explain() {
  log="$LOGS/$2.log"
  if grep -qE "ENOSPC|no space left" "$log"; then fail "The disk is full. Details: $log"; fi
  if grep -qE "ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT" "$log"; then
    fail "The packages of the web client could not be downloaded: check the network, then run it again. Details: $log"
  fi
  fail "$1 Details: $log"
}

# `npm ci` refuses a lock made where some optional packages of other platforms could not be seen.
# `npm install --no-save` then installs the same pinned versions, with the same integrity checks.
install_packages() {
  logged web-packages npm_in_web ci && return
  grep -q "npm error code EUSAGE" "$LOGS/web-packages.log" || return 1
  logged web-packages npm_in_web install --no-save
}

step "$first/$of" "Web client packages…"
wanted=$(hash_of web/package-lock.json)
if stamped "$installed" "$wanted"; then
  done_step ready
else
  install_packages || explain "The packages of the web client could not be installed." web-packages
  printf '%s\n' "$wanted" >"$installed"
  done_step
fi

step "$((first + 1))/$of" "Web client…"
sources=$(find web -type d \( -name node_modules -o -name dist \) -prune -o -type f -print | LC_ALL=C sort)
wanted=$(printf '%s\n' "$sources" | tr '\n' '\0' | xargs -0 sha256sum | sha256sum | cut -c1-64)
if [ -f web/dist/index.html ] && stamped "$built" "$wanted"; then
  done_step ready
else
  logged web-build npm_in_web run build || explain "The web client could not be built." web-build
  printf '%s\n' "$wanted" >"$built"
  done_step
fi
