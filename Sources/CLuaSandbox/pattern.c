// Lua's patterns (reference manual, 6.4.1), matched within the budget: the standard matcher may take exponential time
// in one call, where no hook reaches. The algorithm is that of lstrlib.c (Lua 5.4, MIT licence), with its steps counted.

#include <ctype.h>
#include <string.h>

#include "internal.h"

#define MAX_DEPTH 200
#define STEPS_AT_ONCE 256

static inline void step(lsb_match *m, int64_t steps) {
    m->steps += steps;
    if (m->steps < STEPS_AT_ONCE) return;
    int64_t due = m->steps;
    m->steps = 0;
    lsb_charge(m->L, due);
}

void lsb_match_begin(
    lsb_match *match, lua_State *L, const char *subject, size_t count, const char *pattern, size_t pattern_count) {
    match->subject = subject;
    match->subject_end = subject + count;
    match->pattern_end = pattern + pattern_count;
    match->L = L;
    match->steps = 0;
    match->depth = 0;
    match->level = 0;
}

static const char *end_of_class(lsb_match *m, const char *p) {
    if (*p++ == '%') {
        if (p == m->pattern_end) luaL_error(m->L, "malformed pattern (ends with '%%')");
        return p + 1;
    }
    if (p[-1] != '[') return p;
    if (p < m->pattern_end && *p == '^') p++;
    do {  // a ']' that comes first stands for itself
        if (p == m->pattern_end) luaL_error(m->L, "malformed pattern (missing ']')");
        if (*p++ == '%') {
            if (p == m->pattern_end) luaL_error(m->L, "malformed pattern (missing ']')");
            p++;
        }
    } while (p == m->pattern_end || *p != ']');
    return p + 1;
}

static bool is_in_class(int c, int class) {
    bool is;
    switch (tolower(class)) {
    case 'a': is = isalpha(c); break;
    case 'c': is = iscntrl(c); break;
    case 'd': is = isdigit(c); break;
    case 'g': is = isgraph(c); break;
    case 'l': is = islower(c); break;
    case 'p': is = ispunct(c); break;
    case 's': is = isspace(c); break;
    case 'u': is = isupper(c); break;
    case 'w': is = isalnum(c); break;
    case 'x': is = isxdigit(c); break;
    default: return class == c;
    }
    return isupper(class) ? !is : is;
}

// `p` is at '[', `last` at its ']'.
static bool is_in_set(lsb_match *m, int c, const char *p, const char *last) {
    step(m, last - p);
    bool is = true;
    if (p[1] == '^') {
        is = false;
        p++;
    }
    while (++p < last) {
        if (*p == '%') {
            p++;
            if (is_in_class(c, (unsigned char)*p)) return is;
        } else if (p[1] == '-' && p + 2 < last) {
            p += 2;
            if ((unsigned char)p[-2] <= c && c <= (unsigned char)*p) return is;
        } else if ((unsigned char)*p == c) {
            return is;
        }
    }
    return !is;
}

// Whether one character matches the single item from `p` to `end`.
static bool is_match(lsb_match *m, const char *s, const char *p, const char *end) {
    if (s >= m->subject_end) return false;
    int c = (unsigned char)*s;
    switch (*p) {
    case '.': return true;
    case '%': return is_in_class(c, (unsigned char)p[1]);
    case '[': return is_in_set(m, c, p, end - 1);
    default: return (unsigned char)*p == c;
    }
}

static const char *match_balance(lsb_match *m, const char *s, const char *p) {
    if (p >= m->pattern_end - 1) luaL_error(m->L, "malformed pattern (missing arguments to '%%b')");
    if (s >= m->subject_end || *s != *p) return NULL;
    int nesting = 1;
    while (++s < m->subject_end) {
        step(m, 1);
        if (*s == p[1]) {
            if (--nesting == 0) return s + 1;
        } else if (*s == *p) {
            nesting++;
        }
    }
    return NULL;
}

static const char *match_longest(lsb_match *m, const char *s, const char *p, const char *end) {
    ptrdiff_t count = 0;
    while (is_match(m, s + count, p, end)) {
        step(m, 1);
        count++;
    }
    for (; count >= 0; count--) {
        const char *found = lsb_match_at(m, s + count, end + 1);
        if (found != NULL) return found;
    }
    return NULL;
}

static const char *match_shortest(lsb_match *m, const char *s, const char *p, const char *end) {
    for (;; s++) {
        const char *found = lsb_match_at(m, s, end + 1);
        if (found != NULL) return found;
        if (!is_match(m, s, p, end)) return NULL;
    }
}

static const char *begin_capture(lsb_match *m, const char *s, const char *p, ptrdiff_t kind) {
    if (m->level >= LSB_MAX_CAPTURES) luaL_error(m->L, "too many captures");
    m->captures[m->level] = (lsb_capture){.start = s, .count = kind};
    m->level++;
    const char *found = lsb_match_at(m, s, p);
    if (found == NULL) m->level--;
    return found;
}

static const char *end_capture(lsb_match *m, const char *s, const char *p) {
    int index = m->level - 1;
    while (index >= 0 && m->captures[index].count != LSB_CAPTURE_OPEN) index--;
    if (index < 0) luaL_error(m->L, "invalid pattern capture");
    m->captures[index].count = s - m->captures[index].start;
    const char *found = lsb_match_at(m, s, p);
    if (found == NULL) m->captures[index].count = LSB_CAPTURE_OPEN;
    return found;
}

static const char *match_capture_again(lsb_match *m, const char *s, int digit) {
    int index = digit - '1';
    if (index < 0 || index >= m->level || m->captures[index].count == LSB_CAPTURE_OPEN)
        luaL_error(m->L, "invalid capture index %%%d", index + 1);
    ptrdiff_t count = m->captures[index].count;
    if (count < 0) return NULL;  // a position has no text
    step(m, 1 + count / 16);
    if (m->subject_end - s < count || memcmp(m->captures[index].start, s, (size_t)count) != 0) return NULL;
    return s + count;
}

static bool is_at_frontier(lsb_match *m, const char *s, const char *set, const char *end) {
    int before = s == m->subject ? 0 : (unsigned char)s[-1];
    int after = s == m->subject_end ? 0 : (unsigned char)*s;
    return !is_in_set(m, before, set, end - 1) && is_in_set(m, after, set, end - 1);
}

static const char *match_from(lsb_match *m, const char *s, const char *p) {
    while (p != m->pattern_end) {
        step(m, 1);
        switch (*p) {
        case '(':
            if (p + 1 < m->pattern_end && p[1] == ')') return begin_capture(m, s, p + 2, LSB_CAPTURE_POSITION);
            return begin_capture(m, s, p + 1, LSB_CAPTURE_OPEN);
        case ')': return end_capture(m, s, p + 1);
        case '$':
            if (p + 1 == m->pattern_end) return s == m->subject_end ? s : NULL;
            break;
        case '%':
            if (p + 1 == m->pattern_end) break;
            if (p[1] == 'b') {
                s = match_balance(m, s, p + 2);
                if (s == NULL) return NULL;
                p += 4;
                continue;
            }
            if (p[1] == 'f') {
                p += 2;
                if (p == m->pattern_end || *p != '[') luaL_error(m->L, "missing '[' after '%%f' in pattern");
                const char *end = end_of_class(m, p);
                if (!is_at_frontier(m, s, p, end)) return NULL;
                p = end;
                continue;
            }
            if (isdigit((unsigned char)p[1])) {
                s = match_capture_again(m, s, (unsigned char)p[1]);
                if (s == NULL) return NULL;
                p += 2;
                continue;
            }
            break;
        default: break;
        }
        const char *end = end_of_class(m, p);
        char suffix = end < m->pattern_end ? *end : 0;
        switch (suffix) {
        case '*': return match_longest(m, s, p, end);
        case '+': return is_match(m, s, p, end) ? match_longest(m, s + 1, p, end) : NULL;
        case '-': return match_shortest(m, s, p, end);
        case '?':
            if (is_match(m, s, p, end)) {
                const char *found = lsb_match_at(m, s + 1, end + 1);
                if (found != NULL) return found;
            }
            p = end + 1;
            continue;
        default:
            if (!is_match(m, s, p, end)) return NULL;
            s++;
            p = end;
        }
    }
    return s;
}

const char *lsb_match_at(lsb_match *m, const char *s, const char *p) {
    if (++m->depth > MAX_DEPTH) luaL_error(m->L, "pattern too complex");
    const char *found = match_from(m, s, p);
    m->depth--;
    return found;
}

void lsb_push_capture(lsb_match *m, int index, const char *start, const char *end) {
    if (index >= m->level) {
        if (index != 0) luaL_error(m->L, "invalid capture index %%%d", index + 1);
        lua_pushlstring(m->L, start, (size_t)(end - start));
        return;
    }
    lsb_capture capture = m->captures[index];
    if (capture.count == LSB_CAPTURE_OPEN) luaL_error(m->L, "unfinished capture");
    if (capture.count == LSB_CAPTURE_POSITION) lua_pushinteger(m->L, capture.start - m->subject + 1);
    else lua_pushlstring(m->L, capture.start, (size_t)capture.count);
}

// All captures, or the whole match when the pattern has none.
int lsb_push_captures(lsb_match *m, const char *start, const char *end) {
    int count = m->level == 0 && start != NULL ? 1 : m->level;
    luaL_checkstack(m->L, count, "too many captures");
    for (int index = 0; index < count; index++) lsb_push_capture(m, index, start, end);
    return count;
}

const char *lsb_find_plain(
    lua_State *L, const char *subject, size_t count, const char *wanted, size_t wanted_count) {
    if (wanted_count == 0) return subject;
    const char *end = subject + count;
    while ((size_t)(end - subject) >= wanted_count) {
        const char *first = memchr(subject, *wanted, (size_t)(end - subject) - wanted_count + 1);
        if (first == NULL) break;
        lsb_charge(L, 1 + (first - subject) / 16 + (int64_t)(wanted_count / 16));
        if (memcmp(first, wanted, wanted_count) == 0) return first;
        subject = first + 1;
    }
    return NULL;
}
