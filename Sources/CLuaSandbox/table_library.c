// Table functions that charge for every element: lengths and positions are what a script says they are, and a loop over
// 2^62 absent elements calls no hook.

#include <string.h>

#include "internal.h"

static void check_table(lua_State *L, int index) { luaL_checktype(L, index, LUA_TTABLE); }

static int table_insert(lua_State *L) {
    check_table(L, 1);
    lua_Integer next = luaL_intop(+, luaL_len(L, 1), 1);
    lsb_charge(L, 2);
    switch (lua_gettop(L)) {
    case 2: break;
    case 3: {
        lua_Integer position = luaL_checkinteger(L, 2);
        luaL_argcheck(L, (lua_Unsigned)position - 1u < (lua_Unsigned)next, 2, "position out of bounds");
        for (lua_Integer i = next; i > position; i--) {
            lsb_charge(L, 2);
            lua_geti(L, 1, i - 1);
            lua_seti(L, 1, i);
        }
        next = position;
        break;
    }
    default: return luaL_error(L, "wrong number of arguments to 'insert'");
    }
    lua_seti(L, 1, next);
    return 0;
}

static int table_remove(lua_State *L) {
    check_table(L, 1);
    lua_Integer length = luaL_len(L, 1);
    lua_Integer position = luaL_optinteger(L, 2, length);
    if (!lua_isnoneornil(L, 2))
        luaL_argcheck(
            L, (lua_Unsigned)position - 1u <= (lua_Unsigned)length, 2, "position out of bounds");
    lsb_charge(L, 2);
    lua_geti(L, 1, position);
    for (; position < length; position++) {
        lsb_charge(L, 2);
        lua_geti(L, 1, position + 1);
        lua_seti(L, 1, position);
    }
    lua_pushnil(L);
    lua_seti(L, 1, position);
    return 1;
}

static int table_move(lua_State *L) {
    lua_Integer first = luaL_checkinteger(L, 2);
    lua_Integer last = luaL_checkinteger(L, 3);
    lua_Integer to = luaL_checkinteger(L, 4);
    int target = lua_isnoneornil(L, 5) ? 1 : 5;
    check_table(L, 1);
    check_table(L, target);
    if (last >= first) {
        luaL_argcheck(L, first > 0 || last < LUA_MAXINTEGER + first, 3, "too many elements to move");
        lua_Integer count = last - first + 1;
        luaL_argcheck(L, to <= LUA_MAXINTEGER - count + 1, 4, "destination wrap around");
        bool overlaps = to > first && to <= last && (target == 1 || lua_compare(L, 1, target, LUA_OPEQ));
        for (lua_Integer i = 0; i < count; i++) {
            lua_Integer offset = overlaps ? count - 1 - i : i;
            lsb_charge(L, 2);
            lua_geti(L, 1, first + offset);
            lua_seti(L, target, to + offset);
        }
    }
    lua_pushvalue(L, target);
    return 1;
}

static int table_concat(lua_State *L) {
    check_table(L, 1);
    lua_Integer length = luaL_len(L, 1);
    size_t separator_count;
    const char *separator = luaL_optlstring(L, 2, "", &separator_count);
    lua_Integer first = luaL_optinteger(L, 3, 1);
    lua_Integer last = luaL_optinteger(L, 4, length);
    luaL_Buffer buffer;
    luaL_buffinit(L, &buffer);
    for (lua_Integer i = first; i <= last; i++) {
        lsb_charge(L, 2);
        lua_geti(L, 1, i);
        if (!lua_isstring(L, -1))
            return luaL_error(L, "invalid value (at index %I) in table for 'concat'", (LUAI_UACINT)i);
        luaL_addvalue(&buffer);
        if (i == last) break;  // last may be the largest integer
        luaL_addlstring(&buffer, separator, separator_count);
    }
    luaL_pushresult(&buffer);
    return 1;
}

static int table_unpack(lua_State *L) {
    lua_Integer first = luaL_optinteger(L, 2, 1);
    lua_Integer last = lua_isnoneornil(L, 3) ? luaL_len(L, 1) : luaL_checkinteger(L, 3);
    if (first > last) return 0;
    lua_Unsigned count = (lua_Unsigned)last - (lua_Unsigned)first;
    if (count >= LUAI_MAXSTACK || !lua_checkstack(L, (int)++count)) return luaL_error(L, "too many results to unpack");
    lsb_charge(L, (int64_t)count);
    for (; first < last; first++) lua_geti(L, 1, first);
    lua_geti(L, 1, last);
    return (int)count;
}

// Sorting: heapsort, whose work is bounded whatever a comparator answers.

static void charge_comparison(lua_State *L, int a, int b) {
    int64_t steps = 3;
    if (lua_type(L, a) == LUA_TSTRING && lua_type(L, b) == LUA_TSTRING) {
        size_t shorter = lua_rawlen(L, a) < lua_rawlen(L, b) ? lua_rawlen(L, a) : lua_rawlen(L, b);
        steps += (int64_t)(shorter / 16);
    }
    lsb_charge(L, steps);
}

// Whether the value at -2 comes before the one at -1; leaves both.
static bool is_before(lua_State *L) {
    charge_comparison(L, -2, -1);
    if (lua_isnil(L, 2)) return lua_compare(L, -2, -1, LUA_OPLT);
    lua_pushvalue(L, 2);
    lua_pushvalue(L, -3);
    lua_pushvalue(L, -3);
    lua_call(L, 2, 1);
    bool is = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return is;
}

// Puts the value on top where it belongs below `root` in the heap of `count` elements, and pops it.
static void sift(lua_State *L, lua_Integer root, lua_Integer count) {
    for (lua_Integer child; (child = 2 * root) <= count; root = child) {
        lua_geti(L, 1, child);
        if (child < count) {
            lua_geti(L, 1, child + 1);
            if (is_before(L)) {
                child++;
                lua_remove(L, -2);
            } else {
                lua_pop(L, 1);
            }
        }
        // stack: ..., value, larger child
        if (!is_before(L)) {
            lua_pop(L, 1);
            break;
        }
        lua_seti(L, 1, root);
    }
    lua_seti(L, 1, root);
}

static int table_sort(lua_State *L) {
    check_table(L, 1);
    lua_Integer count = luaL_len(L, 1);
    if (!lua_isnoneornil(L, 2)) luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_settop(L, 2);
    if (count < 2) return 0;
    luaL_argcheck(L, count < INT32_MAX, 1, "array too big");
    luaL_checkstack(L, 8, NULL);
    for (lua_Integer root = count / 2; root >= 1; root--) {
        lua_geti(L, 1, root);
        sift(L, root, count);
    }
    for (lua_Integer last = count; last > 1; last--) {
        lua_geti(L, 1, last);
        lua_geti(L, 1, 1);
        lua_seti(L, 1, last);
        sift(L, 1, last - 1);
    }
    return 0;
}

void lsb_open_tables(lua_State *L) {
    static const luaL_Reg functions[] = {
        {"insert", table_insert},
        {"remove", table_remove},
        {"move", table_move},
        {"concat", table_concat},
        {"unpack", table_unpack},
        {"sort", table_sort},
        {NULL, NULL}};
    luaL_setfuncs(L, functions, 0);
}
