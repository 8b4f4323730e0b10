#include "CDTLS.h"
#include <openssl/crypto.h>
#include <string.h>

static int generate_cookie(SSL *session, unsigned char *cookie, unsigned int *count) {
  cdtls_cookies *cookies = SSL_get_ex_data(session, 0);
  if (!cookies) return 0;
  memcpy(cookie, cookies->current, sizeof cookies->current);
  *count = sizeof cookies->current;
  return 1;
}

static int verify_cookie(SSL *session, const unsigned char *cookie, unsigned int count) {
  cdtls_cookies *cookies = SSL_get_ex_data(session, 0);
  if (!cookies || count != sizeof cookies->current) return 0;
  int is_current = CRYPTO_memcmp(cookie, cookies->current, count) == 0;
  int is_previous = CRYPTO_memcmp(cookie, cookies->previous, count) == 0;
  return is_current | is_previous;
}

void cdtls_use_cookies(SSL_CTX *context) {
  cdtls_exchange_cookies(context);
  SSL_CTX_set_cookie_generate_cb(context, generate_cookie);
  SSL_CTX_set_cookie_verify_cb(context, verify_cookie);
}

int cdtls_set_cookies(SSL *session, cdtls_cookies *cookies) { return SSL_set_ex_data(session, 0, cookies); }

static int let_through(int is_valid, X509_STORE_CTX *chain) {
  (void)is_valid;
  (void)chain;
  return 1;
}

void cdtls_require_certificate(SSL_CTX *context) {
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, let_through);
}

static int select_protocol(SSL *session, const unsigned char **chosen, unsigned char *chosen_count,
                           const unsigned char *offered, unsigned int offered_count, void *name) {
  (void)session;
  const unsigned char *wanted = name;
  unsigned int at = 0;
  while (at < offered_count) {
    unsigned int length = offered[at];
    if (length >= offered_count - at) break;
    if (length == wanted[0] && memcmp(offered + at + 1, wanted + 1, length) == 0) {
      *chosen = wanted + 1;
      *chosen_count = wanted[0];
      return SSL_TLSEXT_ERR_OK;
    }
    at += length + 1;
  }
  return SSL_TLSEXT_ERR_ALERT_FATAL;
}

int cdtls_use_protocol(SSL_CTX *context, uint8_t *name, size_t count, int is_server) {
  if (is_server) {
    SSL_CTX_set_alpn_select_cb(context, select_protocol, name);
    return 1;
  }
  return SSL_CTX_set_alpn_protos(context, name, (unsigned int)count) == 0;
}

static unsigned int next_timeout(SSL *session, unsigned int microseconds) {
  (void)session;
  if (microseconds == 0) return 200000;
  return microseconds > 1000000 ? 2000000 : microseconds * 2;
}

void cdtls_use_timers(SSL *session) { DTLS_set_timer_cb(session, next_timeout); }
