#!/bin/sh
# Writes deploy/locks/*.txt anew from pyproject.toml, every file pinned by hash.
. "$(dirname "$0")/common.sh"
tool=.cache/lock-tool
[ -x "$tool/bin/uv" ] || {
  python3 -m venv "$tool"
  "$tool/bin/pip" install --quiet --disable-pip-version-check uv==0.13.9
}

compile() {
  out=$1
  shift
  "$tool/bin/uv" pip compile pyproject.toml --quiet --generate-hashes --no-annotate --no-header --python-version 3.11 \
    --extra embedded --extra media --extra web-build "$@" -o "$out"
}

compile deploy/locks/run.txt
compile deploy/locks/dev.txt --extra dev -c deploy/locks/run.txt
