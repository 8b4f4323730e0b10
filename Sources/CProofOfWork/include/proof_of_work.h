#pragma once
#include <stdbool.h>
#include <stdint.h>

// Search for a proof of work (relay.md 8.8): the first counter in start ..< start + count for which
//     SHA-256("STEALTH_POW" || challenge (32 bytes) || counter (8 bytes, big-endian))
// begins with at least `difficulty` zero bits. The range ends early at the largest counter.
// `difficulty` is 0...32; larger values are searched as 32. Returns whether one was found, and writes it to `found`.
// No allocation, no shared state: any thread may search.

bool pow_search_portable(
    const uint8_t *challenge, uint64_t start, uint64_t count, uint32_t difficulty, uint64_t *found);

// With the SHA-256 instructions of x86-64 processors, several times faster. Only where `pow_has_sha_instructions`.
bool pow_search_sha_instructions(
    const uint8_t *challenge, uint64_t start, uint64_t count, uint32_t difficulty, uint64_t *found);

// Whether this processor can run `pow_search_sha_instructions`.
bool pow_has_sha_instructions(void);
