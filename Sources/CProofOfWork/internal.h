#pragma once
#include <stdbool.h>
#include <stdint.h>

// The hashed input is 51 bytes, one SHA-256 block. As sixteen big-endian words, 0-9 are fixed by prefix and challenge,
// 10 and 11 hold the upper 40 bits of the counter, 12 the lower 24 bits and the padding bit, 13 and 14 are zero and
// 15 is the length. So within a run of counters that differ in the lower 24 bits only, word 12 alone changes, and
// the first twelve rounds are the same for the whole run.

enum { POW_CHANGING_WORD = 12 };

typedef struct {
    uint32_t words[16];  // word 12 without the counter bits
    uint32_t state[8];   // a...h after the first twelve rounds
    uint32_t mask;       // the bits of the first digest word that have to be zero
} pow_run;

// The smallest solution of a run in `low` ..< `end` (lower 24 bits of the counter, `end` at most 2^24); `end` if none.
typedef uint32_t (*pow_search_run)(const pow_run *run, uint32_t low, uint32_t end);

extern const uint32_t pow_initial_state[8];
extern const uint32_t pow_round_constants[64] __attribute__((aligned(16)));

// Splits a search into runs.
bool pow_search_runs(
    pow_search_run search, const uint8_t *challenge, uint64_t start, uint64_t count, uint32_t difficulty,
    uint64_t *found);
