// What went wrong and where, without any allocation by Lua: it may just have run out of memory.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

#define MAX_LEVELS 16

static lsb_failure *failure_of(lsb_sandbox *sandbox) {
    if (sandbox->failure == NULL) sandbox->failure = calloc(1, sizeof(lsb_failure));
    return sandbox->failure;
}

static void add_level(lsb_failure *failure, const lua_Debug *call) {
    char line[192];
    const char *name = call->name != NULL ? call->name : *call->what == 'm' ? "main chunk" : "function";
    int count = call->currentline > 0
        ? snprintf(line, sizeof line, "%.60s:%d: in %.60s\n", call->short_src, call->currentline, name)
        : snprintf(line, sizeof line, "in %.60s\n", name);
    if (count < 0 || failure->traceback_count + (size_t)count > sizeof failure->traceback) return;
    memcpy(failure->traceback + failure->traceback_count, line, (size_t)count);
    failure->traceback_count += (uint32_t)count;
}

void lsb_note_place(lsb_sandbox *sandbox, lua_State *L) {
    lsb_failure *failure = failure_of(sandbox);
    if (failure == NULL) return;
    failure->traceback_count = 0;
    failure->line = 0;
    lua_Debug call;
    for (int level = 0; level < MAX_LEVELS && lua_getstack(L, level, &call); level++) {
        if (!lua_getinfo(L, "Sln", &call)) break;
        if (call.name == NULL && *call.what == 'C') continue;  // ours
        add_level(failure, &call);
        if (failure->line == 0 && call.currentline > 0) {
            failure->line = call.currentline;
            snprintf(failure->chunk, sizeof failure->chunk, "%s", call.short_src);
        }
    }
}

void lsb_note_message(lsb_sandbox *sandbox, const char *message, size_t count) {
    lsb_failure *failure = failure_of(sandbox);
    if (failure == NULL) return;
    if (count > sizeof failure->message) count = sizeof failure->message;
    memcpy(failure->message, message, count);
    failure->message_count = (uint32_t)count;
}

const lsb_failure *lsb_last_failure(const lsb_sandbox *sandbox) { return sandbox->failure; }

void lsb_forget_failure(lsb_sandbox *sandbox) {
    free(sandbox->failure);
    sandbox->failure = NULL;
}
