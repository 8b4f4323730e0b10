#!/usr/bin/env bash
# The checks that need no build: formatting, and a reason beside every unsafe escape.
set -euo pipefail
cd "$(dirname "$0")/.."

status=0
swift format lint --strict -r Sources Games Bots Tests Benchmarks/Sources Benchmarks/Package.swift Package.swift ||
    status=1

# An escape needs `// SAFETY:` in its own line or in the comment right above it.
git ls-files --cached --others --exclude-standard '*.swift' | xargs -r -d '\n' awk '
    FNR == 1 { reasoned = 0 }
    /^[ \t]*\/\// { if (/SAFETY:/) reasoned = 1; next }
    /@unchecked Sendable|nonisolated\(unsafe\)|(^|[^A-Za-z0-9_])(try|as)!/ {
        if (!reasoned && !/\/\/ SAFETY:/) {
            printf "%s:%d: an unsafe escape without // SAFETY: %s\n", FILENAME, FNR, $0
            found = 1
        }
    }
    { reasoned = 0 }
    END { exit found }' || status=1
exit $status
