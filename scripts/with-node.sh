#!/bin/sh
# Runs a file with the project's own Node (pinned in package.json), or the system's where npm has none for the platform.
# exec keeps the process id, so that a signal sent to `npm start` arrives at the server.
node="$(dirname -- "$0")/../node_modules/.bin/node"
[ -x "$node" ] || node=node
exec "$node" "$@"
