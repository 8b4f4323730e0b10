// Memory, steps and time: what a script may use, and how it is stopped.

#include <stdlib.h>
#include <time.h>

#include "internal.h"

// Steps charged by C functions between two looks at the clock.
#define STEPS_PER_CLOCK 65536

int64_t lsb_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

// Charges where nothing may be raised: the hook that comes with the next instruction does it.
static void charge_quietly(lsb_sandbox *sandbox, int64_t steps) {
    if (sandbox->running == NULL || sandbox->killed != 0) return;
    sandbox->steps -= steps;
    if (sandbox->steps <= 0) lua_sethook(sandbox->running, lsb_hook, LUA_MASKCOUNT, 1);
}

static void note_emergency(lsb_sandbox *sandbox) {
    if (sandbox->running == NULL) return;
    sandbox->emergencies++;
    // A collection walks over everything there is.
    charge_quietly(sandbox, (int64_t)(sandbox->limits.memory >> 10));
    if (sandbox->emergencies > LSB_MAX_EMERGENCIES) lua_sethook(sandbox->running, lsb_hook, LUA_MASKCOUNT, 1);
}

void *lsb_allocate(void *context, void *block, size_t old_size, size_t new_size) {
    lsb_sandbox *sandbox = context;
    if (block == NULL) old_size = 0;  // Lua passes a type then
    if (new_size == 0) {
        sandbox->used -= old_size;
        free(block);
        return NULL;
    }
    if (new_size > old_size && new_size - old_size > sandbox->limits.memory - sandbox->used) {
        note_emergency(sandbox);
        return NULL;
    }
    void *moved = realloc(block, new_size);
    if (moved == NULL) return NULL;
    sandbox->used = sandbox->used - old_size + new_size;
    if (sandbox->used > sandbox->peak) sandbox->peak = sandbox->used;
    // Large blocks are about to be filled by one instruction: that is work, too.
    if (new_size >= 1024) charge_quietly(sandbox, (int64_t)(new_size >> 7));
    return moved;
}

int lsb_kill(lua_State *L, int32_t reason) {
    lsb_sandbox *sandbox = lsb_of(L);
    if (sandbox->killed == 0) {
        sandbox->killed = reason;
        lsb_note_place(sandbox, L);
    }
    lua_sethook(L, lsb_hook, LUA_MASKCOUNT, 1);
    lua_pushnil(L);  // nobody sees it; a message would need memory
    return lua_error(L);
}

void lsb_check_killed(lua_State *L) {
    lsb_sandbox *sandbox = lsb_of(L);
    if (sandbox->killed != 0) lsb_kill(L, sandbox->killed);
}

// Ends the run if it has to; returns what the clock shows.
static int64_t check(lua_State *L, lsb_sandbox *sandbox) {
    if (sandbox->killed != 0) lsb_kill(L, sandbox->killed);
    if (sandbox->emergencies > LSB_MAX_EMERGENCIES) lsb_kill(L, LSB_OUT_OF_MEMORY);
    if (sandbox->steps <= 0) lsb_kill(L, LSB_OUT_OF_STEPS);
    sandbox->unclocked = 0;
    int64_t now = lsb_now();
    if (now > sandbox->deadline) lsb_kill(L, LSB_OUT_OF_TIME);
    return now;
}

void lsb_charge(lua_State *L, int64_t steps) {
    lsb_sandbox *sandbox = lsb_of(L);
    if (sandbox->running == NULL) return;
    sandbox->steps -= steps;
    sandbox->unclocked += steps;
    if (sandbox->steps <= 0 || sandbox->killed != 0 || sandbox->unclocked > STEPS_PER_CLOCK) check(L, sandbox);
}

static int charged(lua_State *L) {
    size_t count = 0;
    for (int i = 1; i <= 2; i++)
        if (lua_type(L, i) == LUA_TSTRING) count += lua_rawlen(L, i);
    lsb_charge(L, (int64_t)(count / 8));
    return lua_tocfunction(L, lua_upvalueindex(1))(L);
}

void lsb_charge_for_texts(lua_State *L, const char *const names[]) {
    for (; *names != NULL; names++) {
        lua_getfield(L, -1, *names);
        lua_pushcclosure(L, charged, 1);
        lua_setfield(L, -2, *names);
    }
}

void lsb_hook(lua_State *L, lua_Debug *activation) {
    (void)activation;
    lsb_sandbox *sandbox = lsb_of(L);
    if (sandbox->running == NULL) return;
    // It was 1 to get here soon; this coroutine may also have been left so by an earlier run.
    int interval = lua_gethookcount(L);
    sandbox->steps -= interval;
    int64_t now = check(L, sandbox);
    if (interval != LSB_STEP) lua_sethook(L, lsb_hook, LUA_MASKCOUNT, LSB_STEP);
    bool is_long = sandbox->steps <= sandbox->slice || now > sandbox->pause;
    if (is_long && sandbox->can_wait && lua_isyieldable(L)) {
        sandbox->yield = LSB_BY_HOOK;
        lua_yield(L, 0);  // in a hook it returns, and the coroutine stops after it
    }
}

void lsb_begin(lsb_sandbox *sandbox, lua_State *L, const lsb_budget *budget) {
    sandbox->steps = budget->steps;
    bool pauses = budget->slice < budget->steps;
    int64_t now = lsb_now();
    sandbox->slice = pauses ? budget->steps - budget->slice : INT64_MIN;
    sandbox->pause = pauses ? now + budget->slice_nanoseconds : INT64_MAX;
    sandbox->deadline = now + budget->nanoseconds;
    sandbox->unclocked = 0;
    sandbox->emergencies = 0;
    sandbox->killed = 0;
    sandbox->closing = 0;
    sandbox->can_wait = true;
    sandbox->yield = LSB_BY_SCRIPT;
    sandbox->running = L;
    lsb_forget_failure(sandbox);
}

void lsb_end(lsb_sandbox *sandbox, lsb_budget *budget) {
    sandbox->running = NULL;
    budget->steps = sandbox->steps;
    budget->nanoseconds = sandbox->deadline - lsb_now();
}
