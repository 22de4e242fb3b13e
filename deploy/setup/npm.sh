#!/bin/sh
# npm in web/, with the right Node: npm.sh run lint
. "$(dirname "$0")/common.sh"
. deploy/setup/node.sh
npm_in_web "$@"
