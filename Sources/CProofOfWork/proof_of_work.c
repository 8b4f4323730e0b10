#include "proof_of_work.h"

#include <string.h>

#include "internal.h"

const uint32_t pow_initial_state[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                       0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

const uint32_t pow_round_constants[64] __attribute__((aligned(16))) = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static inline uint32_t rotated(uint32_t x, int n) { return x >> n | x << (32 - n); }

// One round of SHA-256 on state a...h (FIPS 180-4, 6.2.2).
static inline void round_of(uint32_t s[8], uint32_t input) {
    uint32_t a = s[0], e = s[4];
    uint32_t t1 = s[7] + (rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)) + (s[6] ^ (e & (s[5] ^ s[6]))) + input;
    uint32_t t2 = (rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) + ((a & s[1]) | (s[2] & (a | s[1])));
    s[7] = s[6]; s[6] = s[5]; s[5] = e; s[4] = s[3] + t1;
    s[3] = s[2]; s[2] = s[1]; s[1] = a; s[0] = t1 + t2;
}

static uint32_t search_run(const pow_run *run, uint32_t low, uint32_t end) {
    for (; low < end; low++) {
        uint32_t w[16], s[8];
        memcpy(w, run->words, sizeof w);
        memcpy(s, run->state, sizeof s);
        w[POW_CHANGING_WORD] |= low << 8;
#pragma clang loop unroll(full)
        for (int t = POW_CHANGING_WORD; t < 64; t++) {
            if (t >= 16) {
                uint32_t early = w[(t + 1) & 15], late = w[(t + 14) & 15];
                w[t & 15] += (rotated(early, 7) ^ rotated(early, 18) ^ early >> 3) + w[(t + 9) & 15]
                             + (rotated(late, 17) ^ rotated(late, 19) ^ late >> 10);
            }
            round_of(s, w[t & 15] + pow_round_constants[t]);
        }
        if (((s[0] + pow_initial_state[0]) & run->mask) == 0) return low;
    }
    return end;
}

static pow_run run_of(const uint8_t *challenge, uint64_t counter, uint32_t difficulty) {
    uint8_t block[64] = "STEALTH_POW";
    memcpy(block + 11, challenge, 32);
    for (int i = 0; i < 5; i++) block[43 + i] = (uint8_t)(counter >> (56 - 8 * i));
    block[51] = 0x80;
    block[62] = 51 * 8 >> 8;
    block[63] = 51 * 8 & 0xff;

    pow_run run;
    for (int i = 0; i < 16; i++) {
        const uint8_t *p = block + 4 * i;
        run.words[i] = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
    }
    memcpy(run.state, pow_initial_state, sizeof run.state);
    for (int t = 0; t < POW_CHANGING_WORD; t++) round_of(run.state, run.words[t] + pow_round_constants[t]);
    run.mask = difficulty == 0 ? 0 : difficulty >= 32 ? UINT32_MAX : UINT32_MAX << (32 - difficulty);
    return run;
}

bool pow_search_runs(
    pow_search_run search, const uint8_t *challenge, uint64_t start, uint64_t count, uint32_t difficulty,
    uint64_t *found) {
    const uint32_t run_length = 1u << 24;
    while (count > 0) {
        pow_run run = run_of(challenge, start, difficulty);
        uint32_t low = (uint32_t)start & (run_length - 1);
        uint32_t end = count < run_length - low ? low + (uint32_t)count : run_length;
        uint32_t hit = search(&run, low, end);
        if (hit < end) {
            *found = start + (hit - low);
            return true;
        }
        count -= end - low;
        start += end - low;
        if (start == 0) return false;  // after the largest counter
    }
    return false;
}

bool pow_search_portable(
    const uint8_t *challenge, uint64_t start, uint64_t count, uint32_t difficulty, uint64_t *found) {
    return pow_search_runs(search_run, challenge, start, count, difficulty, found);
}
