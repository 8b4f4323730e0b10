#pragma once
// Which address families the library was built with: its header asks.
#define INET 1
#define INET6 1
#include <errno.h>
#include <netinet/in.h>
#include <stdint.h>
#include <string.h>
#include <usrsctp.h>

// In the library, and not in its header (its netinet/sctp.h and sctp_uio.h).
#define CUSRSCTP_INTERLEAVING_SUPPORTED 0x00001206
#define CUSRSCTP_GET_SNDBUF_USE 0x00001101
struct cusrsctp_buffered {
  sctp_assoc_t association;
  uint32_t sending;
  uint32_t receiving;
};

/// Swift does not import functions that take a variadic function.
static inline void cusrsctp_start(int (*send)(void *, void *, size_t, uint8_t, uint8_t)) {
  usrsctp_init_nothreads(0, send, NULL);
}

static inline struct sockaddr_conn cusrsctp_address(uintptr_t name, uint16_t port) {
  struct sockaddr_conn address;
  memset(&address, 0, sizeof address);
  address.sconn_family = AF_CONN;
  address.sconn_port = htons(port);
  address.sconn_addr = (void *)name;
  return address;
}

/// Heartbeats every so many milliseconds, and a path that carries packets of this size: it is not searched for.
static inline int cusrsctp_set_path(struct socket *socket, uint32_t heartbeat, uint32_t mtu, uint16_t retransmissions) {
  struct sctp_paddrparams path;
  memset(&path, 0, sizeof path);
  path.spp_address.ss_family = AF_CONN;
  path.spp_flags = SPP_HB_ENABLE | SPP_PMTUD_DISABLE;
  path.spp_hbinterval = heartbeat;
  path.spp_pathmtu = mtu;
  path.spp_pathmaxrxt = retransmissions;
  return usrsctp_setsockopt(socket, IPPROTO_SCTP, SCTP_PEER_ADDR_PARAMS, &path, sizeof path);
}

/// One call of send: a message or a part of one. `is_unreliable`: out of order, never sent twice.
static inline ssize_t cusrsctp_send(struct socket *socket, const void *bytes, size_t count, uint16_t stream,
                                    uint32_t protocol, int is_end, int is_unreliable) {
  struct sctp_sendv_spa info;
  memset(&info, 0, sizeof info);
  info.sendv_flags = SCTP_SEND_SNDINFO_VALID;
  info.sendv_sndinfo.snd_sid = stream;
  info.sendv_sndinfo.snd_ppid = htonl(protocol);
  info.sendv_sndinfo.snd_flags = is_end ? SCTP_EOR : 0;
  if (is_unreliable) {
    info.sendv_flags |= SCTP_SEND_PRINFO_VALID;
    info.sendv_sndinfo.snd_flags |= SCTP_UNORDERED;
    info.sendv_prinfo.pr_policy = SCTP_PR_SCTP_RTX;
    info.sendv_prinfo.pr_value = 0;
  }
  return usrsctp_sendv(socket, bytes, count, NULL, 0, &info, sizeof info, SCTP_SENDV_SPA, 0);
}

enum cusrsctp_notice {
  CUSRSCTP_NONE,
  /// Up, with or without all that is needed: interleaving (RFC 8260) and partial reliability (RFC 3758).
  CUSRSCTP_UP,
  CUSRSCTP_UNFIT,
  CUSRSCTP_ENDING,
  CUSRSCTP_DOWN,
  CUSRSCTP_LOST,
  /// A message that had begun is given up.
  CUSRSCTP_BROKEN,
};

struct cusrsctp_received {
  ssize_t count;
  uint16_t stream;
  uint32_t protocol;
  int is_unordered;
  int is_end;
  int is_notification;
  enum cusrsctp_notice notice;
};

static inline enum cusrsctp_notice cusrsctp_association_notice(const struct sctp_assoc_change *change, size_t count) {
  int has_interleaving = 0, has_partial_reliability = 0;
  switch (change->sac_state) {
  case SCTP_COMM_UP:
    for (size_t at = sizeof *change; at < count && at < change->sac_length; at++) {
      uint8_t feature = change->sac_info[at - sizeof *change];
      if (feature == SCTP_ASSOC_SUPPORTS_INTERLEAVING) has_interleaving = 1;
      if (feature == SCTP_ASSOC_SUPPORTS_PR) has_partial_reliability = 1;
    }
    return has_interleaving && has_partial_reliability ? CUSRSCTP_UP : CUSRSCTP_UNFIT;
  case SCTP_SHUTDOWN_COMP:
    return CUSRSCTP_DOWN;
  default:
    return CUSRSCTP_LOST;
  }
}

static inline void cusrsctp_read_notice(const void *bytes, size_t count, struct cusrsctp_received *received) {
  const union sctp_notification *notification = bytes;
  if (count < sizeof notification->sn_header) return;
  switch (notification->sn_header.sn_type) {
  case SCTP_ASSOC_CHANGE:
    if (count < sizeof notification->sn_assoc_change) return;
    received->notice = cusrsctp_association_notice(&notification->sn_assoc_change, count);
    return;
  case SCTP_SHUTDOWN_EVENT:
    received->notice = CUSRSCTP_ENDING;
    return;
  case SCTP_PARTIAL_DELIVERY_EVENT:
    if (count < sizeof notification->sn_pdapi_event) return;
    received->notice = CUSRSCTP_BROKEN;
    received->stream = (uint16_t)notification->sn_pdapi_event.pdapi_stream;
    return;
  default:
    return;
  }
}

/// What came next; a count of 0 is the end, of -1 an error (errno), mostly that there is nothing.
static inline struct cusrsctp_received cusrsctp_receive(struct socket *socket, void *bytes, size_t count) {
  struct sctp_rcvinfo info;
  struct cusrsctp_received received;
  socklen_t info_count = sizeof info;
  unsigned int info_type = 0;
  int flags = 0;
  memset(&info, 0, sizeof info);
  memset(&received, 0, sizeof received);
  received.count = usrsctp_recvv(socket, bytes, count, NULL, NULL, &info, &info_count, &info_type, &flags);
  received.stream = info.rcv_sid;
  received.protocol = ntohl(info.rcv_ppid);
  received.is_unordered = (info.rcv_flags & SCTP_UNORDERED) != 0;
  received.is_end = (flags & MSG_EOR) != 0;
  received.is_notification = (flags & MSG_NOTIFICATION) != 0;
  if (received.is_notification && received.count > 0) cusrsctp_read_notice(bytes, (size_t)received.count, &received);
  return received;
}

/// Binds a socket to its name and begins an association with the same name at the other side: whether it worked, or errno.
static inline int cusrsctp_connect(struct socket *socket, uintptr_t name, uint16_t port) {
  struct sockaddr_conn address = cusrsctp_address(name, port);
  if (usrsctp_bind(socket, (struct sockaddr *)&address, sizeof address) != 0) return errno;
  if (usrsctp_connect(socket, (struct sockaddr *)&address, sizeof address) != 0 && errno != EINPROGRESS) return errno;
  return 0;
}
