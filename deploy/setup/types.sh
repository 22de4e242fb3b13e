#!/bin/sh
# The TypeScript types of the API, from docs/openapi.json.
. "$(dirname "$0")/common.sh"
. deploy/setup/node.sh
npm_in_web --prefix tools ci --silent
npm_in_web --prefix tools run --silent types
