// A script's own coroutines. A wait for the host, and a pause, go through them to the host: the coroutines between
// yield too, and hand on what the host brings.

#include "internal.h"

static lua_State *coroutine_at(lua_State *L, int index) {
    lua_State *co = lua_tothread(L, index);
    luaL_argexpected(L, co, index, "coroutine");
    return co;
}

static const char *status_of(lua_State *L, lua_State *co) {
    if (L == co) return "running";
    // Coroutines of events are the host's alone; one that waits for the host must not be woken by others.
    if (*lsb_flags(co) != LSB_COROUTINE) return "normal";
    switch (lua_status(co)) {
    case LUA_YIELD: return "suspended";
    case LUA_OK: {
        lua_Debug call;
        if (lua_getstack(co, 0, &call)) return "normal";
        return lua_gettop(co) == 0 ? "dead" : "suspended";
    }
    default: return "dead";
    }
}

// How a coroutine came back.
typedef enum { ENDED, BROKEN, HAS_TO_WAIT } comeback;

// Resumes with the topmost values, which are replaced by what came back: results, or an error.
static comeback resume(lua_State *L, lua_State *co, int count, int *results) {
    lsb_sandbox *sandbox = lsb_of(L);
    if (!lua_checkstack(co, count)) {
        lua_pushliteral(L, "too many arguments to resume");
        return BROKEN;
    }
    lua_xmove(L, co, count);
    *lsb_flags(co) &= (uint8_t)~LSB_IS_WAITING;
    bool could_wait = sandbox->can_wait;
    sandbox->can_wait = could_wait && lua_isyieldable(L);
    sandbox->running = co;
    int status = lua_resume(co, L, count, results);
    sandbox->running = L;
    sandbox->can_wait = could_wait;
    if (status == LUA_YIELD && sandbox->yield != LSB_BY_SCRIPT) {
        *lsb_flags(co) |= LSB_IS_WAITING;
        return HAS_TO_WAIT;
    }
    if (status != LUA_OK && status != LUA_YIELD) {
        lsb_check_killed(L);
        lua_xmove(co, L, 1);
        return BROKEN;
    }
    if (!lua_checkstack(L, *results + 1)) {
        lua_pop(co, *results);
        lua_pushliteral(L, "too many results to resume");
        return BROKEN;
    }
    lua_xmove(co, L, *results);
    return ENDED;
}

static void check_resumable(lua_State *L, lua_State *co) {
    const char *status = status_of(L, co);
    if (*status != 's') luaL_error(L, "cannot resume %s coroutine", *status == 'd' ? "dead" : "non-suspended");
}

// coroutine.resume

static int finish_resume(lua_State *L, int status, lua_KContext base);

static int resume_protected(lua_State *L, lua_State *co, int count) {
    int results = 0;
    int base = lua_gettop(L) - count;
    switch (resume(L, co, count, &results)) {
    case HAS_TO_WAIT: return lua_yieldk(L, 0, base, finish_resume);
    case ENDED:
        lua_pushboolean(L, 1);
        lua_insert(L, -(results + 1));
        return results + 1;
    case BROKEN: break;
    }
    lua_pushboolean(L, 0);
    lua_insert(L, -2);
    return 2;
}

static int finish_resume(lua_State *L, int status, lua_KContext base) {
    (void)status;
    return resume_protected(L, coroutine_at(L, 1), lua_gettop(L) - (int)base);
}

static int coroutine_resume(lua_State *L) {
    lua_State *co = coroutine_at(L, 1);
    lsb_charge(L, 16);
    const char *status = status_of(L, co);
    if (*status != 's') {
        lua_pushboolean(L, 0);
        lua_pushfstring(L, "cannot resume %s coroutine", *status == 'd' ? "dead" : "non-suspended");
        return 2;
    }
    return resume_protected(L, co, lua_gettop(L) - 1);
}

// coroutine.wrap

// Runs what a coroutine wants closed. Lua 5.4.4 does not count these calls on its C stack.
static int close_coroutine(lua_State *L, lua_State *co) {
    lsb_sandbox *sandbox = lsb_of(L);
    if (sandbox->closing >= LSB_MAX_CLOSING) luaL_error(L, "C stack overflow (coroutines that close coroutines)");
    bool could_wait = sandbox->can_wait;
    sandbox->closing++;
    sandbox->can_wait = false;
    sandbox->running = co;
    int status = lua_resetthread(co);
    sandbox->running = L;
    sandbox->can_wait = could_wait;
    sandbox->closing--;
    lsb_check_killed(L);
    return status;
}

static int finish_wrapped(lua_State *L, int status, lua_KContext base);

static int resume_wrapped(lua_State *L, int count) {
    lua_State *co = lua_tothread(L, lua_upvalueindex(1));
    int results = 0;
    int base = lua_gettop(L) - count;
    switch (resume(L, co, count, &results)) {
    case HAS_TO_WAIT: return lua_yieldk(L, 0, base, finish_wrapped);
    case ENDED: return results;
    case BROKEN: break;
    }
    int status = lua_status(co);
    if (status != LUA_OK && status != LUA_YIELD) {
        lua_xmove(L, co, 1);  // what __close handlers see, and may replace
        status = close_coroutine(L, co);
        lua_xmove(co, L, 1);
    }
    if (status != LUA_ERRMEM && lua_type(L, -1) == LUA_TSTRING) {
        luaL_where(L, 1);
        lua_insert(L, -2);
        lua_concat(L, 2);
    }
    return lua_error(L);
}

static int finish_wrapped(lua_State *L, int status, lua_KContext base) {
    (void)status;
    return resume_wrapped(L, lua_gettop(L) - (int)base);
}

static int call_wrapped(lua_State *L) {
    lsb_charge(L, 16);
    check_resumable(L, lua_tothread(L, lua_upvalueindex(1)));
    return resume_wrapped(L, lua_gettop(L));
}

// The others

static int coroutine_create(lua_State *L) {
    luaL_checktype(L, 1, LUA_TFUNCTION);
    // Its first instructions come for free, until its own hook is called.
    lsb_charge(L, LSB_STEP);
    lua_State *co = lua_newthread(L);
    *lsb_flags(co) = LSB_COROUTINE;
    lua_pushvalue(L, 1);
    lua_xmove(L, co, 1);
    return 1;
}

static int coroutine_wrap(lua_State *L) {
    coroutine_create(L);
    lua_pushcclosure(L, call_wrapped, 1);
    return 1;
}

static int coroutine_yield(lua_State *L) {
    if (!(*lsb_flags(L) & LSB_COROUTINE)) return luaL_error(L, "attempt to yield from outside a coroutine");
    lsb_charge(L, 16);
    lsb_of(L)->yield = LSB_BY_SCRIPT;
    return lua_yield(L, lua_gettop(L));
}

static int coroutine_status(lua_State *L) {
    lua_pushstring(L, status_of(L, coroutine_at(L, 1)));
    return 1;
}

static int coroutine_running(lua_State *L) {
    lua_pushthread(L);
    lua_pushboolean(L, !(*lsb_flags(L) & LSB_COROUTINE));
    return 2;
}

static int coroutine_is_yieldable(lua_State *L) {
    lua_State *co = lua_isnone(L, 1) ? L : coroutine_at(L, 1);
    lua_pushboolean(L, (*lsb_flags(co) & LSB_COROUTINE) && lua_isyieldable(co));
    return 1;
}

static int coroutine_close(lua_State *L) {
    lua_State *co = coroutine_at(L, 1);
    const char *status = status_of(L, co);
    if (*status != 's' && *status != 'd') return luaL_error(L, "cannot close a %s coroutine", status);
    if (close_coroutine(L, co) == LUA_OK) {
        lua_pushboolean(L, 1);
        return 1;
    }
    lua_pushboolean(L, 0);
    lua_xmove(co, L, 1);
    return 2;
}

void lsb_open_coroutines(lua_State *L) {
    static const luaL_Reg functions[] = {
        {"create", coroutine_create},
        {"resume", coroutine_resume},
        {"running", coroutine_running},
        {"status", coroutine_status},
        {"wrap", coroutine_wrap},
        {"yield", coroutine_yield},
        {"isyieldable", coroutine_is_yieldable},
        {"close", coroutine_close},
        {NULL, NULL}};
    luaL_setfuncs(L, functions, 0);
}
