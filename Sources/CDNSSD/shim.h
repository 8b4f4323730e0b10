#pragma once
#include <avahi-common/malloc.h>
#include <dns_sd.h>
#include <stdlib.h>

static inline void *cdnssd_zeroed(size_t size) { return calloc(1, size); }

// Avahi's library leaves the callbacks of a new conversation as malloc gives them, and calls what is not NULL among them
// when the daemon goes away. With zeroed memory only those that were set are called.
static inline void cdnssd_use_zeroed_memory(void) {
    static const AvahiAllocator allocator = {
        .malloc = cdnssd_zeroed, .free = free, .realloc = realloc, .calloc = calloc};
    avahi_set_allocator(&allocator);
}
