#include "CDTLS.h"
#include <pthread.h>
#include <stdlib.h>

typedef struct {
  cdtls_send send;
  void *context;
  int mtu;
  const uint8_t *bytes;
  size_t count;
} datagrams;

static int destroy(BIO *bio) {
  free(BIO_get_data(bio));
  BIO_set_data(bio, NULL);
  return 1;
}

static BIO_METHOD *method;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void make_method(void) {
  method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "datagrams");
  BIO_meth_set_destroy(method, destroy);
}

BIO *cdtls_bio_new(cdtls_send send, void *context, int mtu) {
  pthread_once(&once, make_method);
  BIO *bio = BIO_new(method);
  datagrams *state = calloc(1, sizeof *state);
  if (!bio || !state) {
    BIO_free(bio);
    free(state);
    return NULL;
  }
  *state = (datagrams){.send = send, .context = context, .mtu = mtu};
  BIO_set_data(bio, state);
  BIO_set_init(bio, 1);
  return bio;
}
