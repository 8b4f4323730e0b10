#pragma once
#include <openssl/err.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <stddef.h>
#include <stdint.h>

// Datagrams in and out (bio.c)

/// A BIO that keeps the borders of datagrams. What OpenSSL writes is kept until it is taken.
BIO *cdtls_bio_new(int mtu);
/// The next datagram that OpenSSL reads: borrowed, so it must be read before the bytes go. `NULL` takes it back.
void cdtls_bio_feed(BIO *bio, const uint8_t *bytes, size_t count);
/// Everything written so far: for each datagram its length (`uint32_t`, as the machine has it) and its bytes.
const uint8_t *cdtls_bio_written(BIO *bio, size_t *count);
/// Forgets what was written.
void cdtls_bio_clear(BIO *bio);

// Callbacks, which are C through and through (callbacks.c)

/// The cookies that a client at one address may have got from us: with the key of now and with the one before.
typedef struct {
  uint8_t current[32];
  uint8_t previous[32];
} cdtls_cookies;

/// Cookies are taken from the session's `cdtls_cookies`.
void cdtls_use_cookies(SSL_CTX *context);
/// Borrowed: valid as long as the session asks for it, that is while it listens.
int cdtls_set_cookies(SSL *session, cdtls_cookies *cookies);
/// Asks for a certificate and lets through every one: whoever uses the session looks at it afterwards.
void cdtls_require_certificate(SSL_CTX *context);
/// Takes this one protocol and no other. The name is borrowed for the life of the context, with its length before it.
int cdtls_use_protocol(SSL_CTX *context, uint8_t *name, size_t count, int is_server);
/// First retransmission after 200 ms, doubling up to 2 s.
void cdtls_use_timers(SSL *session);

// Macros that Swift does not import

static inline int cdtls_only_1_2(SSL_CTX *context) {
  return SSL_CTX_set_min_proto_version(context, DTLS1_2_VERSION) && SSL_CTX_set_max_proto_version(context, DTLS1_2_VERSION);
}
static inline int cdtls_only_p256(SSL_CTX *context) { return (int)SSL_CTX_set1_groups_list(context, "P-256"); }
/// No tickets, no cache, no renegotiation, and buffers only while they are needed.
static inline void cdtls_keep_small(SSL_CTX *context) {
  SSL_CTX_set_options(context, SSL_OP_NO_QUERY_MTU | SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_max_cert_list(context, 8192);
  SSL_CTX_set_read_ahead(context, 0);
}
/// The largest record that is sent, in bytes of plaintext, 512...16,384: so long is a buffer of every session.
static inline int cdtls_set_record(SSL_CTX *context, long count) {
  return (int)SSL_CTX_set_max_send_fragment(context, count);
}
static inline void cdtls_exchange_cookies(SSL_CTX *context) { SSL_CTX_set_options(context, SSL_OP_COOKIE_EXCHANGE); }
static inline long cdtls_set_mtu(SSL *session, long mtu) { return SSL_set_mtu(session, mtu); }
static inline int cdtls_handle_timeout(SSL *session) { return (int)DTLSv1_handle_timeout(session); }
/// Microseconds until the timer fires; -1 when none is running.
static inline int64_t cdtls_timeout(SSL *session) {
  struct timeval left;
  if (DTLSv1_get_timeout(session, &left) != 1) return -1;
  return (int64_t)left.tv_sec * 1000000 + left.tv_usec;
}
static inline EVP_PKEY *cdtls_new_p256(void) { return EVP_EC_gen("P-256"); }
/// The first chunk of what went wrong; 0 when nothing did.
static inline int cdtls_error_reason(unsigned long code) { return ERR_GET_REASON(code); }
