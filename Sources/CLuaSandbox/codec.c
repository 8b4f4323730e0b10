// Values as bytes and back. Both directions raise Lua errors and are only used inside protected calls.

#include <stdlib.h>
#include <string.h>

#include "internal.h"

bool lsb_append(lsb_buffer *buffer, const void *bytes, size_t count) {
    if (count > buffer->capacity - buffer->count) {
        size_t capacity = buffer->capacity < 128 ? 256 : buffer->capacity * 2;
        if (capacity < buffer->count + count) capacity = buffer->count + count;
        uint8_t *moved = realloc(buffer->bytes, capacity);
        if (moved == NULL) return false;
        buffer->bytes = moved;
        buffer->capacity = capacity;
    }
    if (count > 0) memcpy(buffer->bytes + buffer->count, bytes, count);
    buffer->count += count;
    return true;
}

// Thousands of states wait at the same time: none keeps much.
void lsb_shrink(lsb_buffer *buffer) {
    buffer->count = 0;
    if (buffer->capacity <= 1024) return;
    free(buffer->bytes);
    *buffer = (lsb_buffer){0};
}

// Encoding

typedef struct {
    lua_State *L;
    lsb_sandbox *sandbox;
    uint32_t items, depth;
    bool takes_functions;
} encoder;

static void put(encoder *e, const void *bytes, size_t count) {
    lsb_buffer *out = &e->sandbox->out;
    if (out->count + count > e->sandbox->limits.crossing_bytes)
        luaL_error(e->L, "too much for one call: more than %I bytes", (LUAI_UACINT)e->sandbox->limits.crossing_bytes);
    if (!lsb_append(out, bytes, count)) luaL_error(e->L, "not enough memory");
}

static void put_tag(encoder *e, uint8_t tag) { put(e, &tag, 1); }
static void put_count(encoder *e, uint32_t count) { put(e, &count, sizeof count); }

static void encode_value(encoder *e, int index);

// Whether all keys are in 1...count; not for the empty table.
static bool is_array(encoder *e, int index, uint32_t *count) {
    lua_Unsigned length = lua_rawlen(e->L, index);
    if (length > e->sandbox->limits.crossing_items) luaL_error(e->L, "too much for one call: a table is too large");
    *count = (uint32_t)length;
    if (length == 0) return false;
    lua_pushnil(e->L);
    while (lua_next(e->L, index) != 0) {
        lua_pop(e->L, 1);
        lua_Integer key = lua_isinteger(e->L, -1) ? lua_tointeger(e->L, -1) : 0;
        if (key < 1 || (lua_Unsigned)key > length) {
            lua_pop(e->L, 1);
            return false;
        }
    }
    return true;
}

static void encode_table(encoder *e, int index) {
    lua_State *L = e->L;
    if (++e->depth > e->sandbox->limits.crossing_depth) luaL_error(L, "tables are nested too deep, or in a circle");
    luaL_checkstack(L, 4, "tables are nested too deep");
    uint32_t count = 0;
    if (is_array(e, index, &count)) {
        put_tag(e, LSB_ARRAY);
        put_count(e, count);
        for (uint32_t i = 1; i <= count; i++) {
            lua_rawgeti(L, index, i);
            encode_value(e, lua_gettop(L));
            lua_pop(L, 1);
        }
    } else {
        put_tag(e, LSB_TABLE);
        size_t place = e->sandbox->out.count;
        count = 0;
        put_count(e, count);
        lua_pushnil(L);
        while (lua_next(L, index) != 0) {
            int top = lua_gettop(L);
            encode_value(e, top - 1);
            encode_value(e, top);
            lua_pop(L, 1);
            count++;
        }
        memcpy(e->sandbox->out.bytes + place, &count, sizeof count);
    }
    e->depth--;
}

static void encode_value(encoder *e, int index) {
    lua_State *L = e->L;
    if (++e->items > e->sandbox->limits.crossing_items) luaL_error(L, "too much for one call: too many values");
    switch (lua_type(L, index)) {
    case LUA_TNIL: put_tag(e, LSB_NIL); break;
    case LUA_TBOOLEAN: put_tag(e, lua_toboolean(L, index) ? LSB_TRUE : LSB_FALSE); break;
    case LUA_TNUMBER:
        if (lua_isinteger(L, index)) {
            int64_t integer = lua_tointeger(L, index);
            put_tag(e, LSB_INTEGER);
            put(e, &integer, sizeof integer);
        } else {
            double number = lua_tonumber(L, index);
            put_tag(e, LSB_NUMBER);
            put(e, &number, sizeof number);
        }
        break;
    case LUA_TSTRING: {
        size_t count;
        const char *bytes = lua_tolstring(L, index, &count);
        put_tag(e, LSB_STRING);
        if (count > e->sandbox->limits.crossing_bytes) luaL_error(L, "too much for one call: a string is too long");
        put_count(e, (uint32_t)count);
        put(e, bytes, count);
        break;
    }
    case LUA_TTABLE: encode_table(e, index); break;
    case LUA_TLIGHTUSERDATA: put_tag(e, LSB_NIL); break;  // the only one there is stands for null
    case LUA_TFUNCTION:
        if (e->takes_functions) {
            lua_pushvalue(L, index);
            int32_t reference = luaL_ref(L, LUA_REGISTRYINDEX);
            put_tag(e, LSB_FUNCTION);
            put(e, &reference, sizeof reference);
            break;
        }
        // fall through
    default: luaL_error(L, "a %s cannot be used here", luaL_typename(L, index));
    }
}

void lsb_encode(lua_State *L, int first, int last, int32_t flags) {
    encoder e = {.L = L, .sandbox = lsb_of(L), .takes_functions = (flags & LSB_TAKES_FUNCTIONS) != 0};
    e.sandbox->out.count = 0;
    luaL_checkstack(L, 4, "too many values");
    for (int index = first; index <= last; index++) encode_value(&e, index);
    lsb_charge(L, (int64_t)(e.items * 4 + e.sandbox->out.count / 16));
}

// Decoding. The bytes come from our own Swift: what is not well-formed raises an error nevertheless.

typedef struct {
    lua_State *L;
    const uint8_t *next, *end;
    uint32_t depth;
} decoder;

static void take(decoder *d, void *into, size_t count) {
    if ((size_t)(d->end - d->next) < count) luaL_error(d->L, "the host sent damaged values");
    memcpy(into, d->next, count);
    d->next += count;
}

static uint32_t take_count(decoder *d) {
    uint32_t count;
    take(d, &count, sizeof count);
    if (count > (size_t)(d->end - d->next)) luaL_error(d->L, "the host sent damaged values");
    return count;
}

static void decode_value(decoder *d, bool in_table);

static void decode_fields(decoder *d) {
    uint32_t count = take_count(d);
    lua_createtable(d->L, 0, (int)count);
    for (uint32_t i = 0; i < count; i++) {
        decode_value(d, true);
        decode_value(d, false);
        lua_rawset(d->L, -3);
    }
}

static void decode_array(decoder *d) {
    uint32_t count = take_count(d);
    lua_createtable(d->L, (int)count, 0);
    for (uint32_t i = 1; i <= count; i++) {
        decode_value(d, true);
        lua_rawseti(d->L, -2, i);
    }
}

static void decode_value(decoder *d, bool in_table) {
    lua_State *L = d->L;
    if (++d->depth > 100) luaL_error(L, "the host sent values that are nested too deep");
    luaL_checkstack(L, 4, "the host sent too much");
    uint8_t tag;
    take(d, &tag, 1);
    switch (tag) {
    case LSB_NIL:
        if (in_table) lua_pushlightuserdata(L, NULL);
        else lua_pushnil(L);
        break;
    case LSB_NULL: lua_pushlightuserdata(L, NULL); break;
    case LSB_FALSE: lua_pushboolean(L, 0); break;
    case LSB_TRUE: lua_pushboolean(L, 1); break;
    case LSB_INTEGER: {
        int64_t integer;
        take(d, &integer, sizeof integer);
        lua_pushinteger(L, integer);
        break;
    }
    case LSB_NUMBER: {
        double number;
        take(d, &number, sizeof number);
        lua_pushnumber(L, number);
        break;
    }
    case LSB_STRING: {
        uint32_t count = take_count(d);
        lua_pushlstring(L, (const char *)d->next, count);
        d->next += count;
        break;
    }
    case LSB_ARRAY: decode_array(d); break;
    case LSB_TABLE: decode_fields(d); break;
    case LSB_FUNCTION: {
        int32_t reference;
        take(d, &reference, sizeof reference);
        lua_rawgeti(L, LUA_REGISTRYINDEX, reference);
        break;
    }
    case LSB_HOST: {
        int32_t id;
        uint8_t flags;
        take(d, &id, sizeof id);
        take(d, &flags, sizeof flags);
        lua_pushinteger(L, (lua_Integer)id << 8 | flags);
        lua_pushcclosure(L, lsb_call_host, 1);
        break;
    }
    case LSB_NAMESPACE: {
        int32_t id;
        take(d, &id, sizeof id);
        lsb_push_namespace(L, id);
        break;
    }
    case LSB_OBJECT: {
        int32_t class;
        take(d, &class, sizeof class);
        decode_fields(d);
        if (lua_rawgeti(L, LUA_REGISTRYINDEX, class) == LUA_TTABLE) lua_setmetatable(L, -2);
        else lua_pop(L, 1);
        break;
    }
    default: luaL_error(L, "the host sent damaged values");
    }
    d->depth--;
}

int lsb_decode(lua_State *L, const uint8_t *bytes, size_t count) {
    decoder d = {.L = L, .next = bytes, .end = bytes + count};
    int values = 0;
    for (; d.next < d.end; values++) decode_value(&d, false);
    lsb_charge(L, (int64_t)(count / 16));
    return values;
}
