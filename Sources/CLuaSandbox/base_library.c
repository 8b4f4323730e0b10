// What the base library has too much of, and the functions that catch errors: they must not catch the end of a run.

#include "internal.h"

static int finish_protected(lua_State *L, int status, lua_KContext extra) {
    if (status != LUA_OK && status != LUA_YIELD) {
        lsb_check_killed(L);
        lua_pushboolean(L, 0);
        lua_pushvalue(L, -2);
        return 2;
    }
    return lua_gettop(L) - (int)extra;
}

static int protected_call(lua_State *L) {
    luaL_checkany(L, 1);
    lua_pushboolean(L, 1);
    lua_insert(L, 1);
    int status = lua_pcallk(L, lua_gettop(L) - 2, LUA_MULTRET, 0, 0, finish_protected);
    return finish_protected(L, status, 0);
}

// The script's handler, which is not asked when the run is over.
static int call_handler(lua_State *L) {
    if (lsb_of(L)->killed != 0) return 1;
    lua_settop(L, 1);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, 1, 1);
    return 1;
}

static int protected_call_with_handler(lua_State *L) {
    int count = lua_gettop(L);
    luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_pushvalue(L, 2);
    lua_pushcclosure(L, call_handler, 1);
    lua_replace(L, 2);
    lua_pushboolean(L, 1);
    lua_pushvalue(L, 1);
    lua_rotate(L, 3, 2);  // function, handler, true, function, arguments
    int status = lua_pcallk(L, count - 2, LUA_MULTRET, 2, 2, finish_protected);
    return finish_protected(L, status, 2);
}

// Finalizers run at times of the collector's choosing, outside of any event's budget.
static int set_metatable(lua_State *L) {
    int type = lua_type(L, 2);
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_argexpected(L, type == LUA_TNIL || type == LUA_TTABLE, 2, "nil or table");
    lua_pushglobaltable(L);
    if (lua_rawequal(L, 1, -1)) lsb_complete_globals(L);
    if (luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL) return luaL_error(L, "cannot change a protected metatable");
    if (type == LUA_TTABLE) {
        lua_pushliteral(L, "__gc");
        if (lua_rawget(L, 2) != LUA_TNIL) return luaL_error(L, "a metatable with __gc cannot be used here");
    }
    lua_settop(L, 2);
    lua_setmetatable(L, 1);
    return 1;
}

void lsb_open_base(lua_State *L) {
    static const char *const removed[] = {"load", "loadfile", "dofile", "collectgarbage", "print", "warn"};
    for (size_t i = 0; i < sizeof removed / sizeof *removed; i++) {
        lua_pushnil(L);
        lua_setfield(L, -2, removed[i]);
    }
    static const luaL_Reg replaced[] = {
        {"pcall", protected_call},
        {"xpcall", protected_call_with_handler},
        {"setmetatable", set_metatable},
        {NULL, NULL}};
    luaL_setfuncs(L, replaced, 0);
    static const char *const charged[] = {"tonumber", NULL};
    lsb_charge_for_texts(L, charged);
}
