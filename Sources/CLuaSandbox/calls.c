// Host functions, and the threads that call them: every error and every yield starts here, after Swift has returned.

#include <stdlib.h>
#include <string.h>

#include "internal.h"

// Whoever waits makes work for others.
#define WAIT_STEPS 200

bool lsb_reply(lsb_sandbox *sandbox, const uint8_t *values, size_t count) {
    sandbox->in.count = 0;
    return lsb_append(&sandbox->in, values, count);
}

// Host functions

static int raise_reply(lua_State *L, const uint8_t *bytes, size_t count) {
    lua_settop(L, 0);
    luaL_where(L, 1);
    if (lsb_decode(L, bytes, count) != 1 || !lua_isstring(L, -1)) return luaL_error(L, "the host failed");
    lua_concat(L, 2);
    return lua_error(L);
}

// After a wait: the host's values are on the stack, or its message if it failed.
static int host_resumed(lua_State *L, int status, lua_KContext top) {
    (void)status;
    lsb_sandbox *sandbox = lsb_of(L);
    if (!sandbox->is_error) return lua_gettop(L) - (int)top;
    sandbox->is_error = false;
    luaL_where(L, 1);
    lua_insert(L, -2);
    lua_concat(L, 2);
    return lua_error(L);
}

static int answer_host(lua_State *L, int32_t answer) {
    lsb_sandbox *sandbox = lsb_of(L);
    lua_settop(L, 0);
    switch (answer) {
    case LSB_RETURN: return lsb_decode(L, sandbox->in.bytes, sandbox->in.count);
    case LSB_WAIT:
        if (!sandbox->can_wait || !lua_isyieldable(L))
            return luaL_error(L, "cannot wait here: a sort, a gsub or a metamethod is not finished");
        lsb_charge(L, WAIT_STEPS);
        sandbox->yield = LSB_BY_HOST;
        return lua_yieldk(L, 0, 0, host_resumed);
    default: return raise_reply(L, sandbox->in.bytes, sandbox->in.count);
    }
}

int lsb_call_host(lua_State *L) {
    lsb_sandbox *sandbox = lsb_of(L);
    lua_Integer closure = lua_tointeger(L, lua_upvalueindex(1));
    lsb_charge(L, 16);
    lsb_encode(L, 1, lua_gettop(L), (int32_t)(closure & 0xff));
    lsb_charge(L, (int64_t)(sandbox->out.count / 8));
    sandbox->in.count = 0;
    int32_t answer = sandbox->host(sandbox->owner, (int32_t)(closure >> 8), sandbox->out.bytes, sandbox->out.count);
    return answer_host(L, answer);
}

int lsb_ask_host(lua_State *L, int32_t function, int name) {
    lsb_sandbox *sandbox = lsb_of(L);
    lsb_charge(L, 16);
    lsb_encode(L, name, name, 0);
    sandbox->in.count = 0;
    int32_t answer = sandbox->host(sandbox->owner, function, sandbox->out.bytes, sandbox->out.count);
    if (answer != LSB_RETURN) return raise_reply(L, sandbox->in.bytes, sandbox->in.count);
    return lsb_decode(L, sandbox->in.bytes, sandbox->in.count);
}

// __index of a namespace: asks the host for the field, and keeps it.
int lsb_namespace_index(lua_State *L) {
    if (lua_type(L, 2) != LUA_TSTRING) return 0;
    if (lsb_ask_host(L, (int32_t)lua_tointeger(L, lua_upvalueindex(1)), 2) != 1) return 0;
    if (lua_isnil(L, -1)) return 1;
    lua_pushvalue(L, 2);
    lua_pushvalue(L, -2);
    lua_rawset(L, 1);
    return 1;
}

// Threads

static int make_thread(lua_State *L) {
    lsb_thread *thread = lua_touserdata(L, 1);
    thread->state = lua_newthread(L);
    thread->anchor = luaL_ref(L, LUA_REGISTRYINDEX);
    return 0;
}

lsb_thread *lsb_thread_make(lsb_sandbox *sandbox) {
    lsb_thread *thread = calloc(1, sizeof *thread);
    if (thread == NULL) return NULL;
    lua_pushcfunction(sandbox->main, make_thread);
    lua_pushlightuserdata(sandbox->main, thread);
    if (lua_pcall(sandbox->main, 1, 0, 0) == LUA_OK) return thread;
    lua_settop(sandbox->main, 0);
    free(thread);
    return NULL;
}

void lsb_thread_free(lsb_sandbox *sandbox, lsb_thread *thread) {
    lsb_release(sandbox, thread->anchor);
    free(thread);
}

static int encode_results(lua_State *L, int status, lua_KContext wants_results) {
    (void)status;
    lsb_encode(L, 1, wants_results ? lua_gettop(L) : 0, LSB_TAKES_FUNCTIONS);
    return 0;
}

// What every thread runs: fetches function and arguments, calls, and encodes what comes back.
int lsb_entry(lua_State *L) {
    lsb_sandbox *sandbox = lsb_of(L);
    lua_rawgeti(L, LUA_REGISTRYINDEX, sandbox->function);
    int count = lsb_decode(L, sandbox->values, sandbox->value_count);
    lua_KContext wants_results = sandbox->wants_results;
    lua_callk(L, count, LUA_MULTRET, wants_results, encode_results);
    return encode_results(L, LUA_OK, wants_results);
}

static int bring_values(lua_State *L) {
    lsb_sandbox *sandbox = lsb_of(L);
    lua_State *thread = lua_touserdata(L, 1);
    int count = lsb_decode(L, sandbox->values, sandbox->value_count);
    if (!lua_checkstack(thread, count + 1)) return luaL_error(L, "not enough memory");
    lua_xmove(L, thread, count);
    lua_pushinteger(L, count);
    return 1;
}

// An error object as text. It may be anything, and have a __tostring that does its worst.
static int describe(lua_State *L) {
    int type = lua_type(L, 1);
    bool says_nothing = type == LUA_TTABLE || type == LUA_TFUNCTION || type == LUA_TTHREAD || type == LUA_TUSERDATA;
    // Of these Lua itself tells only where they are in the host's memory.
    if (says_nothing && luaL_getmetafield(L, 1, "__tostring") == LUA_TNIL) return lua_error(L);
    luaL_tolstring(L, 1, NULL);
    return 1;
}

static void note_error_object(lsb_sandbox *sandbox, lua_State *L) {
    size_t count;
    if (lua_type(L, -1) == LUA_TSTRING) {
        const char *message = lua_tolstring(L, -1, &count);
        lsb_note_message(sandbox, message, count);
        return;
    }
    lua_State *main = sandbox->main;
    const char *type = luaL_typename(L, -1);
    lua_settop(main, 0);
    lua_pushcfunction(main, describe);
    lua_xmove(L, main, 1);
    lua_pushnil(L);
    bool could_wait = sandbox->can_wait;
    sandbox->can_wait = false;
    sandbox->running = main;
    if (lua_pcall(main, 1, 1, 0) == LUA_OK && lua_type(main, -1) == LUA_TSTRING) {
        const char *message = lua_tolstring(main, -1, &count);
        lsb_note_message(sandbox, message, count);
    } else {
        char message[64] = "an error object that is a ";
        strncat(message, type, 30);
        lsb_note_message(sandbox, message, strlen(message));
    }
    lua_settop(main, 0);
    sandbox->running = L;
    sandbox->can_wait = could_wait;
}

static int32_t fail(lsb_sandbox *sandbox, lua_State *L, int status) {
    if (sandbox->killed != 0) return sandbox->killed;
    if (status != LUA_ERRMEM) note_error_object(sandbox, L);
    lsb_note_place(sandbox, L);
    if (status == LUA_ERRMEM) return LSB_OUT_OF_MEMORY;
    // What the script wants closed is closed, as long as its budget lasts.
    if (sandbox->killed == 0) lua_resetthread(L);
    return LSB_FAILED;
}

static int32_t go_on(lsb_sandbox *sandbox, lua_State *L, int count) {
    int results = 0;
    int status = lua_resume(L, NULL, count, &results);
    if (status == LUA_OK) {
        lua_settop(L, 0);
        return LSB_FINISHED;
    }
    if (status == LUA_YIELD) {
        switch (sandbox->yield) {
        case LSB_BY_HOST: return LSB_WAITING;
        case LSB_BY_HOOK: return LSB_PAUSED;
        case LSB_BY_SCRIPT: break;  // cannot be: coroutine.yield refuses outside a script's coroutine
        }
    }
    return fail(sandbox, L, status);
}

int32_t lsb_start(
    lsb_sandbox *sandbox, lsb_thread *thread, int32_t function, const uint8_t *arguments, size_t count,
    bool wants_results, lsb_budget *budget) {
    lsb_shrink(&sandbox->in);
    lsb_shrink(&sandbox->out);
    lsb_begin(sandbox, thread->state, budget);
    sandbox->function = function;
    sandbox->wants_results = wants_results;
    sandbox->values = arguments;
    sandbox->value_count = count;
    sandbox->is_error = false;
    lua_pushcfunction(thread->state, lsb_entry);
    int32_t outcome = go_on(sandbox, thread->state, 0);
    lsb_end(sandbox, budget);
    return outcome;
}

int32_t lsb_resume(
    lsb_sandbox *sandbox, lsb_thread *thread, const uint8_t *values, size_t count, bool is_error, lsb_budget *budget) {
    lsb_shrink(&sandbox->in);
    lsb_shrink(&sandbox->out);
    lsb_begin(sandbox, thread->state, budget);
    sandbox->values = values;
    sandbox->value_count = count;
    lua_State *main = sandbox->main;
    lua_pushcfunction(main, bring_values);
    lua_pushlightuserdata(main, thread->state);
    int32_t outcome = LSB_OUT_OF_MEMORY;
    if (lua_pcall(main, 1, 1, 0) == LUA_OK) {
        int moved = (int)lua_tointeger(main, -1);
        lua_settop(main, 0);
        sandbox->is_error = is_error;
        outcome = go_on(sandbox, thread->state, moved);
    } else {
        lua_settop(main, 0);
        if (sandbox->killed != 0) outcome = sandbox->killed;
    }
    lsb_end(sandbox, budget);
    return outcome;
}

const uint8_t *lsb_results(const lsb_sandbox *sandbox, size_t *count) {
    *count = sandbox->out.count;
    return sandbox->out.bytes;
}
