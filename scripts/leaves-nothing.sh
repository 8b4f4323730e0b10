#!/usr/bin/env bash
# Runs a command with a temporary folder of its own, and fails if something is left there: `scripts/leaves-nothing.sh
# swift test`. What Swift's own tools leave is not counted: the compiler's driver its empty folders, the package manager
# its locks.
set -uo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
TMPDIR=$folder "$@"
status=$?
left=$(find "$folder" -mindepth 1 -maxdepth 1 ! -name 'TemporaryDirectory.*' ! -name '_*.lock' \
    ! -name swift-generated-sources)
[ -z "$left" ] && exit "$status"
printf 'left in the temporary folder:\n%s\n' "$left" >&2
exit 1
