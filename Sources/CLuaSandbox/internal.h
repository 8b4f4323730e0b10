#pragma once
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

#include "lua_sandbox.h"

// Instructions between two looks at budget and clock. Its cost is the same for 100 and 10,000.
#define LSB_STEP 128
// Emergency collections in one run after which the script is taken to be out of memory for good.
#define LSB_MAX_EMERGENCIES 200
// Coroutines being closed within __close handlers of others: Lua 5.4.4 does not count these on its C stack.
#define LSB_MAX_CLOSING 3

typedef struct {
    uint8_t *bytes;
    size_t count, capacity;
} lsb_buffer;

// Why Lua code yields.
typedef enum { LSB_BY_SCRIPT, LSB_BY_HOST, LSB_BY_HOOK } lsb_yield;

struct lsb_sandbox {
    lua_State *main;
    lsb_limits limits;
    lsb_host host;
    void *owner;

    size_t used, peak;

    // The run that is going on.
    lua_State *running;     // the coroutine whose code runs; NULL between runs
    int64_t steps, slice;
    int64_t deadline;       // of the monotonic clock, in nanoseconds
    int64_t pause;          // when it should pause, on that clock
    int64_t unclocked;      // steps charged since the last look at the clock
    int32_t emergencies;
    int32_t killed;         // why the run has to end: LSB_OUT_OF_...; 0 while it may go on
    int32_t closing;
    bool can_wait;          // no C function stands between the host and the running coroutine
    bool is_error;          // what `lsb_resume` brings is an error
    lsb_yield yield;

    lsb_buffer in, out;
    const uint8_t *values;  // what the host passes to the run, until it is read
    size_t value_count;
    int32_t function;       // what the run calls
    bool wants_results;

    lsb_failure *failure;
    uint64_t seed;          // what math.random begins with
    int32_t globals;        // the host function that is asked for absent globals; -1 for none
};

struct lsb_thread {
    lua_State *state;
    int32_t anchor;
};

// What a coroutine is, in its extra space.
enum { LSB_COROUTINE = 1, LSB_IS_WAITING = 2 };

static inline uint8_t *lsb_flags(lua_State *L) { return (uint8_t *)lua_getextraspace(L); }

static inline lsb_sandbox *lsb_of(lua_State *L) {
    void *sandbox;
    lua_getallocf(L, &sandbox);
    return sandbox;
}

// budget.c
int64_t lsb_now(void);
void *lsb_allocate(void *sandbox, void *block, size_t old_size, size_t new_size);
void lsb_hook(lua_State *L, lua_Debug *activation);
// Takes steps for work of a C function; raises when none are left.
void lsb_charge(lua_State *L, int64_t steps);
// Ends the run: raises an error that no pcall of the script catches.
int lsb_kill(lua_State *L, int32_t reason);
// Replaces functions of the table on top of the stack by ones that charge for the texts they are given.
void lsb_charge_for_texts(lua_State *L, const char *const names[]);
// Raises anew when the run has to end; else does nothing. For what catches errors on behalf of a script.
void lsb_check_killed(lua_State *L);
void lsb_begin(lsb_sandbox *sandbox, lua_State *L, const lsb_budget *budget);
void lsb_end(lsb_sandbox *sandbox, lsb_budget *budget);

// failure.c: no allocation by Lua, so that it may be called anywhere.
void lsb_note_place(lsb_sandbox *sandbox, lua_State *L);
void lsb_note_message(lsb_sandbox *sandbox, const char *message, size_t count);

// codec.c
void lsb_encode(lua_State *L, int first, int last, int32_t flags);  // into `out`
int lsb_decode(lua_State *L, const uint8_t *bytes, size_t count);   // pushes all values, returns how many
bool lsb_append(lsb_buffer *buffer, const void *bytes, size_t count);
void lsb_shrink(lsb_buffer *buffer);

// calls.c
int lsb_call_host(lua_State *L);
int lsb_namespace_index(lua_State *L);
// Asks a host function for what a string on the stack names, and pushes the values it answers with; returns how many.
int lsb_ask_host(lua_State *L, int32_t function, int name);
int lsb_entry(lua_State *L);

// pattern.c
typedef struct {
    const char *start;  // of the capture
    ptrdiff_t count;    // bytes, or one of the two below
} lsb_capture;

#define LSB_CAPTURE_OPEN (-1)
#define LSB_CAPTURE_POSITION (-2)
#define LSB_MAX_CAPTURES 32

typedef struct {
    const char *subject, *subject_end, *pattern_end;
    lua_State *L;
    int64_t steps;      // not yet charged
    int depth;
    unsigned char level;  // captures, finished or not
    lsb_capture captures[LSB_MAX_CAPTURES];
} lsb_match;

void lsb_match_begin(
    lsb_match *match, lua_State *L, const char *subject, size_t count, const char *pattern, size_t pattern_count);
// The end of a match of `pattern` at `subject`; NULL when there is none.
const char *lsb_match_at(lsb_match *match, const char *subject, const char *pattern);
int lsb_push_captures(lsb_match *match, const char *start, const char *end);
void lsb_push_capture(lsb_match *match, int index, const char *start, const char *end);
const char *lsb_find_plain(
    lua_State *L, const char *subject, size_t count, const char *wanted, size_t wanted_count);

// globals.c: what is made when a script first names it.
void lsb_open_globals(lua_State *L);
// Makes all of it, and leaves the globals without a metatable: the script brings its own.
void lsb_complete_globals(lua_State *L);
void lsb_push_namespace(lua_State *L, int32_t function);

// Libraries: each replaces or adds what is in the table on top of the stack.
void lsb_open_base(lua_State *L);
void lsb_open_coroutines(lua_State *L);
void lsb_open_strings(lua_State *L);
void lsb_open_tables(lua_State *L);
void lsb_open_utf8(lua_State *L);
