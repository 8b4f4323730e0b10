#pragma once
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stddef.h>
#include <stdint.h>

/// Called with each datagram that OpenSSL wants to send.
typedef void (*cdtls_send)(void *context, const uint8_t *bytes, size_t count);

/// A BIO that keeps the borders of datagrams: what is written goes to `send`, what is read was fed before.
BIO *cdtls_bio_new(cdtls_send send, void *context, int mtu);
