// The string functions whose work is not in proportion to what they return.

#include <string.h>

#include "internal.h"

// A start that a script gives: 1 is the first, -1 the last; beyond the ends it is moved there.
static size_t start_of(lua_Integer position, size_t count) {
    if (position > 0) return (size_t)position;
    if (position == 0 || position < -(lua_Integer)count) return 1;
    return count + (size_t)position + 1;
}

static bool has_specials(const char *pattern, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (pattern[i] != 0 && strchr("^$*+?.([%-", pattern[i]) != NULL) return true;
    return false;
}

static int search(lua_State *L, bool is_find) {
    size_t count, pattern_count;
    const char *subject = luaL_checklstring(L, 1, &count);
    const char *pattern = luaL_checklstring(L, 2, &pattern_count);
    size_t start = start_of(luaL_optinteger(L, 3, 1), count) - 1;
    if (start > count) {
        luaL_pushfail(L);
        return 1;
    }
    lsb_charge(L, 4 + (int64_t)(pattern_count / 8));
    if (is_find && (lua_toboolean(L, 4) || !has_specials(pattern, pattern_count))) {
        const char *found = lsb_find_plain(L, subject + start, count - start, pattern, pattern_count);
        if (found != NULL) {
            lua_pushinteger(L, found - subject + 1);
            lua_pushinteger(L, found - subject + (lua_Integer)pattern_count);
            return 2;
        }
        luaL_pushfail(L);
        return 1;
    }
    bool is_anchored = pattern_count > 0 && *pattern == '^';
    lsb_match match;
    lsb_match_begin(&match, L, subject, count, pattern, pattern_count);
    const char *s = subject + start;
    do {
        match.level = 0;
        const char *end = lsb_match_at(&match, s, pattern + is_anchored);
        if (end != NULL) {
            if (!is_find) return lsb_push_captures(&match, s, end);
            lua_pushinteger(L, s - subject + 1);
            lua_pushinteger(L, end - subject);
            return lsb_push_captures(&match, NULL, NULL) + 2;
        }
    } while (s++ < match.subject_end && !is_anchored);
    luaL_pushfail(L);
    return 1;
}

static int string_find(lua_State *L) { return search(L, true); }
static int string_match(lua_State *L) { return search(L, false); }

// gmatch: upvalues are subject, pattern, next start, end of the last match (offsets; -1: none).
static int next_match(lua_State *L) {
    size_t count, pattern_count;
    const char *subject = lua_tolstring(L, lua_upvalueindex(1), &count);
    const char *pattern = lua_tolstring(L, lua_upvalueindex(2), &pattern_count);
    lua_Integer last = lua_tointeger(L, lua_upvalueindex(4));
    lsb_charge(L, 4);
    lsb_match match;
    lsb_match_begin(&match, L, subject, count, pattern, pattern_count);
    for (size_t next = (size_t)lua_tointeger(L, lua_upvalueindex(3)); next <= count; next++) {
        match.level = 0;
        const char *end = lsb_match_at(&match, subject + next, pattern);
        if (end == NULL || end - subject == last) continue;
        lua_pushinteger(L, end - subject);
        lua_copy(L, -1, lua_upvalueindex(3));
        lua_replace(L, lua_upvalueindex(4));
        return lsb_push_captures(&match, subject + next, end);
    }
    lua_pushinteger(L, (lua_Integer)count + 1);
    lua_replace(L, lua_upvalueindex(3));
    return 0;
}

static int string_gmatch(lua_State *L) {
    size_t count;
    luaL_checklstring(L, 1, &count);
    luaL_checkstring(L, 2);
    size_t start = start_of(luaL_optinteger(L, 3, 1), count) - 1;
    lua_settop(L, 2);
    lua_pushinteger(L, (lua_Integer)(start > count ? count + 1 : start));
    lua_pushinteger(L, -1);
    lua_pushcclosure(L, next_match, 4);
    return 1;
}

// gsub

static void add_replacement_text(lsb_match *match, luaL_Buffer *buffer, const char *start, const char *end) {
    lua_State *L = match->L;
    size_t count;
    const char *text = lua_tolstring(L, 3, &count);
    const char *text_end = text + count;
    lsb_charge(L, (int64_t)(count / 8));
    for (; text < text_end; text++) {
        if (*text != '%') {
            luaL_addchar(buffer, *text);
            continue;
        }
        text++;
        if (text < text_end && *text == '%') {
            luaL_addchar(buffer, '%');
        } else if (text < text_end && *text == '0') {
            luaL_addlstring(buffer, start, (size_t)(end - start));
        } else if (text < text_end && *text >= '1' && *text <= '9') {
            lsb_push_capture(match, *text - '1', start, end);
            luaL_tolstring(L, -1, NULL);  // a position is a number
            lua_remove(L, -2);
            luaL_addvalue(buffer);
        } else {
            luaL_error(L, "invalid use of '%%' in replacement string");
        }
    }
}

// Returns whether the match was replaced.
static bool add_replacement(lsb_match *match, luaL_Buffer *buffer, const char *start, const char *end) {
    lua_State *L = match->L;
    switch (lua_type(L, 3)) {
    case LUA_TFUNCTION: {
        lua_pushvalue(L, 3);
        int count = lsb_push_captures(match, start, end);
        lua_call(L, count, 1);
        break;
    }
    case LUA_TTABLE:
        lsb_push_capture(match, 0, start, end);
        lua_gettable(L, 3);
        break;
    default: add_replacement_text(match, buffer, start, end); return true;
    }
    if (!lua_toboolean(L, -1)) {
        lua_pop(L, 1);
        luaL_addlstring(buffer, start, (size_t)(end - start));
        return false;
    }
    if (!lua_isstring(L, -1)) luaL_error(L, "invalid replacement value (a %s)", luaL_typename(L, -1));
    luaL_addvalue(buffer);
    return true;
}

static int string_gsub(lua_State *L) {
    size_t count, pattern_count;
    const char *s = luaL_checklstring(L, 1, &count);
    const char *pattern = luaL_checklstring(L, 2, &pattern_count);
    int type = lua_type(L, 3);
    luaL_argexpected(
        L, type == LUA_TNUMBER || type == LUA_TSTRING || type == LUA_TFUNCTION || type == LUA_TTABLE, 3,
        "string/function/table");
    lua_Integer most = luaL_optinteger(L, 4, (lua_Integer)count + 1);
    if (type == LUA_TNUMBER) lua_tolstring(L, 3, NULL);
    bool is_anchored = pattern_count > 0 && *pattern == '^';
    lua_Integer done = 0;
    const char *last = NULL;
    bool is_changed = false;
    lsb_charge(L, 4);
    lsb_match match;
    lsb_match_begin(&match, L, s, count, pattern, pattern_count);
    luaL_Buffer buffer;
    luaL_buffinit(L, &buffer);
    while (done < most) {
        match.level = 0;
        match.depth = 0;
        const char *end = lsb_match_at(&match, s, pattern + is_anchored);
        if (end != NULL && end != last) {
            done++;
            is_changed |= add_replacement(&match, &buffer, s, end);
            s = last = end;
        } else if (s < match.subject_end) {
            luaL_addchar(&buffer, *s++);
        } else {
            break;
        }
        if (is_anchored) break;
    }
    if (!is_changed) {
        lua_pushvalue(L, 1);
    } else {
        luaL_addlstring(&buffer, s, (size_t)(match.subject_end - s));
        luaL_pushresult(&buffer);
    }
    lua_pushinteger(L, done);
    return 2;
}

static int string_rep(lua_State *L) {
    size_t count, separator_count;
    const char *text = luaL_checklstring(L, 1, &count);
    lua_Integer times = luaL_checkinteger(L, 2);
    const char *separator = luaL_optlstring(L, 3, "", &separator_count);
    if (times <= 0 || count + separator_count == 0) {
        lua_pushliteral(L, "");
        return 1;
    }
    size_t most = lsb_of(L)->limits.memory;
    if (count + separator_count > most / (size_t)times) return luaL_error(L, "resulting string too large");
    size_t total = (size_t)times * count + ((size_t)times - 1) * separator_count;
    lsb_charge(L, 4 + times / 4 + (lua_Integer)(total / 64));
    luaL_Buffer buffer;
    char *into = luaL_buffinitsize(L, &buffer, total);
    for (;;) {
        memcpy(into, text, count);
        into += count;
        if (--times == 0) break;
        memcpy(into, separator, separator_count);
        into += separator_count;
    }
    luaL_pushresultsize(&buffer, total);
    return 1;
}

// `("").__index` is the string table; the metatable itself is nobody's to change.
static void lock_metatable(lua_State *L) {
    lua_pushliteral(L, "");
    lua_getmetatable(L, -1);
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_pop(L, 2);
}

// What it writes is in proportion to what it is given, but for numbers: those may have hundreds of digits.
static int string_format(lua_State *L) {
    size_t total, count = 0;
    const char *format = luaL_checklstring(L, 1, &total);
    for (size_t i = 0; i < total; i++) count += format[i] == '%';
    for (int i = lua_gettop(L); i > 1; i--)
        if (lua_type(L, i) == LUA_TSTRING) total += lua_rawlen(L, i);
    lsb_charge(L, (int64_t)(count * 32 + total / 8));
    return lua_tocfunction(L, lua_upvalueindex(1))(L);
}

void lsb_open_utf8(lua_State *L) {
    static const char *const names[] = {"len", "offset", NULL};
    lsb_charge_for_texts(L, names);
}

void lsb_open_strings(lua_State *L) {
    lua_pushnil(L);
    lua_setfield(L, -2, "dump");
    static const luaL_Reg functions[] = {
        {"find", string_find},
        {"match", string_match},
        {"gmatch", string_gmatch},
        {"gsub", string_gsub},
        {"rep", string_rep},
        {NULL, NULL}};
    luaL_setfuncs(L, functions, 0);
    lua_getfield(L, -1, "format");
    lua_pushcclosure(L, string_format, 1);
    lua_setfield(L, -2, "format");
    lock_metatable(L);
}
