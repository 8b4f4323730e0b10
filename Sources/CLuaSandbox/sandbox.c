// A state from its making to its end, and what is done in it without a script running.

#include <stdlib.h>
#include <string.h>

#include "internal.h"

static void open_library(lua_State *L, const char *name, lua_CFunction open, void (*change)(lua_State *L)) {
    luaL_requiref(L, name, open, 1);
    change(L);
    lua_pop(L, 1);
}

static int open_libraries(lua_State *L) {
    open_library(L, "_G", luaopen_base, lsb_open_base);
    open_library(L, "string", luaopen_string, lsb_open_strings);
    lsb_open_globals(L);
    // What `require` would look through. It also leads to the standard functions that were replaced.
    lua_pushnil(L);
    lua_setfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
    return 0;
}

lsb_sandbox *lsb_make(lsb_limits limits, uint64_t seed, lsb_host host, void *owner) {
    lsb_sandbox *sandbox = calloc(1, sizeof *sandbox);
    if (sandbox == NULL) return NULL;
    sandbox->limits = limits;
    sandbox->host = host;
    sandbox->owner = owner;
    sandbox->seed = seed;
    sandbox->globals = -1;
    lua_State *L = sandbox->main = lua_newstate(lsb_allocate, sandbox);
    if (L == NULL) {
        free(sandbox);
        return NULL;
    }
    memset(lua_getextraspace(L), 0, LUA_EXTRASPACE);
    lua_sethook(L, lsb_hook, LUA_MASKCOUNT, LSB_STEP);  // every coroutine has it from here
    lua_pushcfunction(L, open_libraries);
    if (lua_pcall(L, 0, 0, 0) != LUA_OK) {
        lsb_free(sandbox);
        return NULL;
    }
    return sandbox;
}

void lsb_free(lsb_sandbox *sandbox) {
    lua_close(sandbox->main);
    free(sandbox->in.bytes);
    free(sandbox->out.bytes);
    free(sandbox->failure);
    free(sandbox);
}

size_t lsb_memory_used(const lsb_sandbox *sandbox) { return sandbox->used; }
size_t lsb_memory_peak(const lsb_sandbox *sandbox) { return sandbox->peak; }

static int collect(lua_State *L) {
    lua_gc(L, LUA_GCCOLLECT);
    return 0;
}

void lsb_collect(lsb_sandbox *sandbox) {
    lua_pushcfunction(sandbox->main, collect);
    lua_pcall(sandbox->main, 0, 0, 0);
    lua_settop(sandbox->main, 0);
    lsb_shrink(&sandbox->in);
    lsb_shrink(&sandbox->out);
}

// Compiling

typedef struct {
    const uint8_t *source;
    size_t count, next;
    const char *name;
    int32_t function;
} chunk;

// Gives the compiler the source in pieces, so that it is stopped in time.
static const char *read_piece(lua_State *L, void *context, size_t *count) {
    chunk *c = context;
    *count = c->count - c->next < 512 ? c->count - c->next : 512;
    lsb_charge(L, (int64_t)*count);
    const char *piece = (const char *)c->source + c->next;
    c->next += *count;
    return *count == 0 ? NULL : piece;
}

static int load(lua_State *L) {
    chunk *c = lua_touserdata(L, 1);
    if (lua_load(L, read_piece, c, c->name, "t") != LUA_OK) return lua_error(L);
    c->function = luaL_ref(L, LUA_REGISTRYINDEX);
    return 0;
}

int32_t lsb_load(
    lsb_sandbox *sandbox, const uint8_t *source, size_t count, const char *name, lsb_budget *budget,
    int32_t *function) {
    lua_State *L = sandbox->main;
    chunk c = {.source = source, .count = count, .name = name};
    lsb_begin(sandbox, L, budget);
    lua_pushcfunction(L, load);
    lua_pushlightuserdata(L, &c);
    int status = lua_pcall(L, 1, 0, 0);
    int32_t outcome = LSB_FINISHED;
    if (status != LUA_OK) {
        outcome = sandbox->killed != 0 ? sandbox->killed : status == LUA_ERRMEM ? LSB_OUT_OF_MEMORY : LSB_SYNTAX;
        size_t length;
        const char *message = lua_type(L, -1) == LUA_TSTRING ? lua_tolstring(L, -1, &length) : NULL;
        if (message != NULL) lsb_note_message(sandbox, message, length);
    }
    lua_settop(L, 0);
    *function = c.function;
    lsb_end(sandbox, budget);
    return outcome;
}

static int release(lua_State *L) {
    luaL_unref(L, LUA_REGISTRYINDEX, (int)lua_tointeger(L, 1));
    return 0;
}

void lsb_release(lsb_sandbox *sandbox, int32_t function) {
    lua_pushcfunction(sandbox->main, release);
    lua_pushinteger(sandbox->main, function);
    lua_pcall(sandbox->main, 1, 0, 0);
    lua_settop(sandbox->main, 0);
}

// Globals

typedef struct {
    const char *name;
    const uint8_t *value;
    size_t count;
    int32_t reference;
} definition;

static bool define(lsb_sandbox *sandbox, lua_CFunction function, definition *d) {
    lua_pushcfunction(sandbox->main, function);
    lua_pushlightuserdata(sandbox->main, d);
    int status = lua_pcall(sandbox->main, 1, 0, 0);
    lua_settop(sandbox->main, 0);
    return status == LUA_OK;
}

static int set_global(lua_State *L) {
    definition *d = lua_touserdata(L, 1);
    lua_pushglobaltable(L);
    lua_pushstring(L, d->name);
    if (lsb_decode(L, d->value, d->count) != 1) return luaL_error(L, "one value is needed");
    lua_rawset(L, -3);
    return 0;
}

bool lsb_set_global(lsb_sandbox *sandbox, const char *name, const uint8_t *value, size_t count) {
    return define(sandbox, set_global, &(definition){.name = name, .value = value, .count = count});
}

void lsb_ask_for_globals(lsb_sandbox *sandbox, int32_t function) { sandbox->globals = function; }

static int make_class(lua_State *L) {
    definition *d = lua_touserdata(L, 1);
    lua_createtable(L, 0, 3);
    lsb_push_namespace(L, d->reference);
    lua_setfield(L, -2, "__index");
    lua_pushstring(L, d->name);
    lua_setfield(L, -2, "__name");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    d->reference = luaL_ref(L, LUA_REGISTRYINDEX);
    return 0;
}

int32_t lsb_make_class(lsb_sandbox *sandbox, const char *name, int32_t function) {
    definition d = {.name = name, .reference = function};
    return define(sandbox, make_class, &d) ? d.reference : -1;
}
