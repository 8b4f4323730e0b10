#include "CDTLS.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  int mtu;
  const uint8_t *next;
  size_t next_count;
  uint8_t *written;
  size_t used;
  size_t capacity;
} datagrams;

// What is kept of the buffer between two flights.
static const size_t kept = 2048;

static int write_datagram(BIO *bio, const char *bytes, int count) {
  datagrams *state = BIO_get_data(bio);
  uint32_t length = (uint32_t)count;
  BIO_clear_retry_flags(bio);
  if (count <= 0) return count;
  size_t needed = state->used + sizeof length + length;
  if (needed > state->capacity) {
    size_t capacity = state->capacity ? state->capacity : 1024;
    while (capacity < needed) capacity *= 2;
    uint8_t *grown = realloc(state->written, capacity);
    if (!grown) return -1;
    state->written = grown;
    state->capacity = capacity;
  }
  memcpy(state->written + state->used, &length, sizeof length);
  memcpy(state->written + state->used + sizeof length, bytes, length);
  state->used = needed;
  return count;
}

// As a socket does: one datagram for each call, and what does not fit is gone.
static int read_datagram(BIO *bio, char *bytes, int count) {
  datagrams *state = BIO_get_data(bio);
  BIO_clear_retry_flags(bio);
  if (!state->next) {
    BIO_set_retry_read(bio);
    return -1;
  }
  int length = state->next_count < (size_t)count ? (int)state->next_count : count;
  memcpy(bytes, state->next, (size_t)length);
  state->next = NULL;
  return length;
}

static long control(BIO *bio, int command, long number, void *pointer) {
  (void)pointer;
  datagrams *state = BIO_get_data(bio);
  switch (command) {
  case BIO_CTRL_FLUSH:
  case BIO_CTRL_DUP:
    return 1;
  case BIO_CTRL_DGRAM_QUERY_MTU:
  case BIO_CTRL_DGRAM_GET_FALLBACK_MTU:
  case BIO_CTRL_DGRAM_GET_MTU:
    return state->mtu;
  case BIO_CTRL_DGRAM_SET_MTU:
    state->mtu = (int)number;
    return number;
  case BIO_CTRL_PENDING:
    return state->next ? (long)state->next_count : 0;
  default:
    return 0;
  }
}

static int destroy(BIO *bio) {
  datagrams *state = BIO_get_data(bio);
  if (state) free(state->written);
  free(state);
  BIO_set_data(bio, NULL);
  return 1;
}

static BIO_METHOD *method;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void make_method(void) {
  method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "datagrams");
  BIO_meth_set_write(method, write_datagram);
  BIO_meth_set_read(method, read_datagram);
  BIO_meth_set_ctrl(method, control);
  BIO_meth_set_destroy(method, destroy);
}

BIO *cdtls_bio_new(int mtu) {
  pthread_once(&once, make_method);
  BIO *bio = BIO_new(method);
  datagrams *state = calloc(1, sizeof *state);
  if (!bio || !state) {
    BIO_free(bio);
    free(state);
    return NULL;
  }
  state->mtu = mtu;
  BIO_set_data(bio, state);
  BIO_set_init(bio, 1);
  return bio;
}

void cdtls_bio_feed(BIO *bio, const uint8_t *bytes, size_t count) {
  datagrams *state = BIO_get_data(bio);
  state->next = bytes;
  state->next_count = count;
}

const uint8_t *cdtls_bio_written(BIO *bio, size_t *count) {
  datagrams *state = BIO_get_data(bio);
  *count = state->used;
  return state->written;
}

void cdtls_bio_clear(BIO *bio) {
  datagrams *state = BIO_get_data(bio);
  state->used = 0;
  if (state->capacity <= kept) return;
  free(state->written);
  state->written = NULL;
  state->capacity = 0;
}
