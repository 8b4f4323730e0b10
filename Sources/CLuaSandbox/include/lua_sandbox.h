#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// A Lua 5.4 state that no script can get out of, hang, or bring the process down with.
//
// What has to be C is here: Lua reports errors and yields with longjmp, which must never cross a Swift frame, and an
// allocation that fails outside a protected call aborts the process. So Swift never touches the Lua stack. Values cross
// the border as bytes (below); every function here enters Lua protected; host functions are called by a trampoline that
// raises and yields only after they have returned.
//
// A sandbox belongs to one isolation domain at a time. Nothing here may be called from within a host function but
// `lsb_reply`.

typedef struct lsb_sandbox lsb_sandbox;
typedef struct lsb_thread lsb_thread;

// Values as bytes: a tag, then what the table says, in native byte order without padding.
enum {
    LSB_NIL = 0,        // inside tables: null, see below
    LSB_FALSE = 1,
    LSB_TRUE = 2,
    LSB_INTEGER = 3,    // int64
    LSB_NUMBER = 4,     // double
    LSB_STRING = 5,     // uint32 length, bytes
    LSB_ARRAY = 6,      // uint32 count, values
    LSB_TABLE = 7,      // uint32 count, as many keys and values in turn
    LSB_FUNCTION = 8,   // int32 reference: a Lua function
    LSB_HOST = 9,       // int32 id, uint8 flags: a host function; only towards Lua
    LSB_OBJECT = 10,    // int32 reference of a class, then as LSB_TABLE without its tag; only towards Lua
    LSB_NULL = 11,      // the light userdata that stands for JSON's null; only towards Lua, it comes back as LSB_NIL
    LSB_NAMESPACE = 12, // int32 id: a table whose absent fields are asked for, `host(owner, id, key)`, and kept; only
                        // towards Lua
};

// Flags of host functions.
enum {
    LSB_TAKES_FUNCTIONS = 1,  // arguments that are Lua functions become references, which the host has to release
};

// What a host function answers with.
enum {
    LSB_RETURN = 0,  // the values given to `lsb_reply`
    LSB_RAISE = 1,   // an error; its message is the string given to `lsb_reply`
    LSB_WAIT = 2,    // the calling Lua thread waits; `lsb_resume` goes on with the values or the error given to it
};

typedef int32_t (*lsb_host)(void *owner, int32_t function, const uint8_t *arguments, size_t count);

typedef struct {
    size_t memory;           // bytes that the state may hold
    size_t crossing_bytes;   // of the arguments of one call, or the results of one run
    uint32_t crossing_items; // values in them
    uint32_t crossing_depth; // tables in tables
} lsb_limits;

// What may still be used by a run; updated by it.
typedef struct {
    int64_t steps;           // Lua instructions, and what C functions charge for work that grows with its input
    int64_t nanoseconds;     // on the wall
    int64_t slice;           // steps after which the run pauses where it can, so that others get their turn
    int64_t slice_nanoseconds;  // the same on the wall: some instructions take long
} lsb_budget;

// How a run, or a part of it, ended.
enum {
    LSB_FINISHED = 0,
    LSB_WAITING = 1,         // in a host function that answered LSB_WAIT
    LSB_PAUSED = 2,          // its slice is used up
    LSB_FAILED = 3,          // an error of the script: `lsb_failure`
    LSB_OUT_OF_STEPS = 4,
    LSB_OUT_OF_TIME = 5,
    LSB_OUT_OF_MEMORY = 6,
    LSB_SYNTAX = 7,          // from `lsb_load`
};

typedef struct {
    int32_t line;                 // 0 when unknown
    uint32_t message_count;
    uint32_t traceback_count;
    char chunk[64];               // ends with 0; empty when unknown
    char message[512];
    char traceback[1536];         // lines, newest call first
} lsb_failure;

// Makes a state with the safe libraries; NULL when there is not enough memory.
// `seed` is what math.random begins with.
lsb_sandbox *lsb_make(lsb_limits limits, uint64_t seed, lsb_host host, void *owner);
void lsb_free(lsb_sandbox *sandbox);

size_t lsb_memory_used(const lsb_sandbox *sandbox);
size_t lsb_memory_peak(const lsb_sandbox *sandbox);
void lsb_collect(lsb_sandbox *sandbox);

// What the last call that did not succeed, ran into. NULL when it is not known. Belongs to the sandbox until
// `lsb_forget_failure`.
const lsb_failure *lsb_last_failure(const lsb_sandbox *sandbox);
void lsb_forget_failure(lsb_sandbox *sandbox);

// Compiles text (never bytecode) into a function. The budget bounds the compiler, too.
int32_t lsb_load(
    lsb_sandbox *sandbox, const uint8_t *source, size_t count, const char *name, lsb_budget *budget, int32_t *function);
// Forgets a function.
void lsb_release(lsb_sandbox *sandbox, int32_t function);

// Sets a global to the one value in `value`.
bool lsb_set_global(lsb_sandbox *sandbox, const char *name, const uint8_t *value, size_t count);
// Absent globals are asked for: `host(owner, function, name)`, and kept; with an empty name all of them, names and values
// in turn.
void lsb_ask_for_globals(lsb_sandbox *sandbox, int32_t function);
// Makes a class: absent fields of its objects are asked for in the same way. -1 when there is not enough memory.
int32_t lsb_make_class(lsb_sandbox *sandbox, const char *name, int32_t function);

// A thread of Lua that calls `function` with the values in `arguments` when it is first resumed.
// NULL when there is not enough memory.
lsb_thread *lsb_thread_make(lsb_sandbox *sandbox);
// Gives a thread up, also one that waits. What it holds is collected later.
void lsb_thread_free(lsb_sandbox *sandbox, lsb_thread *thread);

int32_t lsb_start(
    lsb_sandbox *sandbox, lsb_thread *thread, int32_t function, const uint8_t *arguments, size_t count,
    bool wants_results, lsb_budget *budget);
// Goes on after LSB_WAITING with values, or with an error whose message is the string in `values`; after LSB_PAUSED
// without any.
int32_t lsb_resume(
    lsb_sandbox *sandbox, lsb_thread *thread, const uint8_t *values, size_t count, bool is_error, lsb_budget *budget);

// After LSB_FINISHED: what the function returned.
const uint8_t *lsb_results(const lsb_sandbox *sandbox, size_t *count);
// Within a host function: the values, or the message, of its answer. False when there is not enough memory.
bool lsb_reply(lsb_sandbox *sandbox, const uint8_t *values, size_t count);
