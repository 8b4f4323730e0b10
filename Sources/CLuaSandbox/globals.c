// Globals that are made when a script first names them: most scripts use few of them, and there are thousands of scripts.

#include <string.h>

#include "internal.h"

static int forget_seed(lua_State *L) {
    (void)L;
    return 0;
}

// The host decides about chance: a test that gives a seed gets the same numbers every time.
static void seed_math(lua_State *L) {
    lua_getfield(L, -1, "randomseed");
    lua_pushinteger(L, (lua_Integer)lsb_of(L)->seed);
    lua_call(L, 1, 0);
    lua_pushcfunction(L, forget_seed);
    lua_setfield(L, -2, "randomseed");
}

static const struct {
    const char *name;
    lua_CFunction open;
    void (*change)(lua_State *L);
} libraries[] = {
    {"coroutine", luaopen_coroutine, lsb_open_coroutines},
    {"math", luaopen_math, seed_math},
    {"table", luaopen_table, lsb_open_tables},
    {"utf8", luaopen_utf8, lsb_open_utf8},
};

#define LIBRARY_COUNT (sizeof libraries / sizeof *libraries)

static void push_library(lua_State *L, size_t index) {
    lua_pushcfunction(L, libraries[index].open);
    lua_pushstring(L, libraries[index].name);
    lua_call(L, 1, 1);
    libraries[index].change(L);
}

// __index of the globals.
static int global_index(lua_State *L) {
    lua_settop(L, 2);
    if (lua_type(L, 2) != LUA_TSTRING) return 0;
    const char *name = lua_tostring(L, 2);
    size_t index = 0;
    while (index < LIBRARY_COUNT && strcmp(name, libraries[index].name) != 0) index++;
    int32_t host = lsb_of(L)->globals;
    if (index < LIBRARY_COUNT) {
        lsb_charge(L, 64);
        push_library(L, index);
    } else if (host < 0 || *name == 0 || lsb_ask_host(L, host, 2) != 1) {
        return 0;
    }
    if (lua_isnil(L, -1)) return 1;
    lua_pushglobaltable(L);
    lua_pushvalue(L, 2);
    lua_pushvalue(L, -3);
    lua_rawset(L, -3);
    lua_pop(L, 1);
    return 1;
}

void lsb_open_globals(lua_State *L) {
    lua_pushglobaltable(L);
    lua_createtable(L, 0, 2);
    lua_pushcfunction(L, global_index);
    lua_setfield(L, -2, "__index");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
    lua_pop(L, 1);
}

// Sets the global that is named at `name`, and whose value comes after it, unless the script has set it itself.
static void add_global(lua_State *L, int globals, int name) {
    lua_pushvalue(L, name);
    if (lua_rawget(L, globals) == LUA_TNIL) {
        lua_pushvalue(L, name);
        lua_pushvalue(L, name + 1);
        lua_rawset(L, globals);
    }
    lua_settop(L, name + 1);
}

static bool is_ours(lua_State *L, int globals) {
    if (!lua_getmetatable(L, globals)) return false;
    lua_pushliteral(L, "__index");
    lua_rawget(L, -2);
    bool is_ours = lua_tocfunction(L, -1) == global_index;
    lua_settop(L, globals);
    return is_ours;
}

void lsb_complete_globals(lua_State *L) {
    int globals = lua_gettop(L) + 1;
    lua_pushglobaltable(L);
    if (is_ours(L, globals)) {
        for (size_t i = 0; i < LIBRARY_COUNT; i++) {
            lua_pushstring(L, libraries[i].name);
            push_library(L, i);
            add_global(L, globals, globals + 1);
            lua_settop(L, globals);
        }
        int32_t host = lsb_of(L)->globals;
        lua_pushliteral(L, "");
        int count = host < 0 ? 0 : lsb_ask_host(L, host, globals + 1);
        for (; count >= 2; count -= 2) {
            add_global(L, globals, lua_gettop(L) - 1);
            lua_pop(L, 2);
        }
        lua_pushnil(L);
        lua_setmetatable(L, globals);
    }
    lua_settop(L, globals - 1);
}

void lsb_push_namespace(lua_State *L, int32_t function) {
    lua_newtable(L);
    lua_createtable(L, 0, 2);
    lua_pushinteger(L, function);
    lua_pushcclosure(L, lsb_namespace_index, 1);
    lua_setfield(L, -2, "__index");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
}
