#!/bin/sh
# What tests need from Debian: a Chromium, its emoji, mongod's libcurl, ip for network namespaces, a load balancer. debian.sh [step] [of steps]
. "$(dirname "$0")/common.sh"
step "${1:-5}/${2:-5}" "Debian packages for the tests…"

missing=
if ! command -v chromium >/dev/null 2>&1 && ! command -v chromium-browser >/dev/null 2>&1; then
  missing="chromium fonts-noto-color-emoji"
fi
if ! /sbin/ldconfig -p | grep -q 'libcurl\.so\.4 '; then missing="$missing libcurl4"; fi
if [ ! -x /sbin/ip ]; then missing="$missing iproute2"; fi
if [ ! -x /usr/sbin/haproxy ]; then missing="$missing haproxy"; fi
if [ -z "$missing" ]; then
  done_step ready
  exit 0
fi

if ! command -v apt-get >/dev/null 2>&1; then
  fail "The tests need $missing and this is no Debian: install them, then run it again."
fi
as_root=
if [ "$(id -u)" != 0 ]; then
  as_root="sudo -n"
  if ! sudo -n true 2>/dev/null; then
    fail "The tests need Debian packages: run  sudo apt-get install -y $missing   then run it again."
  fi
fi
# shellcheck disable=SC2086
if ! logged debian $as_root apt-get update ||
  ! logged debian $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing; then
  fail "Debian's packages $missing could not be installed. Details: $LOGS/debian.log"
fi
done_step
