// SPDX-License-Identifier: Apache-2.0
/*
 * What the hardware and DPDK allow without any framework: one loop that receives a burst from port
 * 0, does one job and transmits to port 1. The comparison runs it beside the frameworks.
 *
 *   loop EAL-ARGUMENTS -- mode=MODE [warm=SECONDS] [measure=SECONDS] [burst=N] [mbufs=N]
 *        [idle=SECONDS] [rules=FILE] [huge=1] [queues=N] [ring=N]
 *
 * MODE: discard, forward (untouched), l2 (both MAC addresses rewritten), ip (classify, verify the
 * IPv4 header with its checksum, rewrite), acl (ip, then librte_acl), tunnel (ip, then strip and
 * encapsulate in IPv4 and Ethernet), nat (ip, then source NAT of UDP over four addresses), chain
 * (acl, then nat, then decrement the TTL). RULES has one rule a line, first match first: source and
 * destination as ADDRESS/LENGTH, source and destination ports as LOW-HIGH, protocol as VALUE/MASK, and
 * 1 to allow or 0 to deny. What matches none is allowed if all rules deny, and denied otherwise.
 *
 * With huge=1 all of DPDK's memory is advised to be transparent huge pages.
 *
 * Every lcore is a worker with a loop of its own: they share out the receive queues, and each has
 * a transmit queue. With ring=N, two lcores and mode acl, the first one receives and does ip, the
 * second one the rest; between them is a ring of N packets, and the counts are of packets sent.
 *
 * With idle=S the program runs until nothing arrived for S seconds, for finite captures; otherwise
 * it warms up and measures. It prints one line "RES count0 count1 time0 time1 sent", times in
 * seconds, where sent counts from the start.
 */
#include "acl_rules.h"

#include <rte_cycles.h>
#include <rte_eal.h>
#include <rte_ethdev.h>
#include <rte_hash_crc.h>
#include <rte_ether.h>
#include <rte_ip.h>
#include <rte_malloc.h>
#include <rte_mbuf.h>
#include <rte_launch.h>
#include <rte_memory.h>
#include <rte_ring.h>
#include <rte_udp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define MAX_BURST 64
#define PREFETCH 4
#define MAX_WORKERS 8

enum mode { DISCARD, FORWARD, L2, IP, TUNNEL, ACL, NAT, CHAIN, MODES };

static const char *const mode_names[MODES] = {"discard", "forward", "l2",  "ip",
                                               "tunnel",  "acl",     "nat", "chain"};
static const struct rte_ether_addr new_source = {{0x02, 0, 0, 0, 0, 0x11}};
static const struct rte_ether_addr new_destination = {{0x02, 0, 0, 0, 0, 0x22}};

enum { NO_MATCH, DENY, ALLOW };

static struct rte_acl_ctx *acl;
static uint32_t otherwise = ALLOW;
static struct rte_ring *ring;

/* What one lcore does, and how much of it. */
enum part { WHOLE, FIRST, SECOND };

struct worker {
  enum part part;
  uint16_t first, queues, step; /* its receive queues: first, first + step, ... */
  uint16_t out;                 /* its transmit queue */
  volatile uint64_t received, sent;
} __rte_cache_aligned;

static struct worker workers[MAX_WORKERS];
static unsigned worker_count;
static volatile bool stop;

static void setup_port(uint16_t port, unsigned rx, unsigned tx, struct rte_mempool *pool) {
  struct rte_eth_conf conf;
  struct rte_eth_dev_info info;
  memset(&conf, 0, sizeof conf);
  if (rte_eth_dev_info_get(port, &info) < 0) rte_exit(1, "no port %u\n", port);
  if (info.tx_offload_capa & RTE_ETH_TX_OFFLOAD_MBUF_FAST_FREE)
    conf.txmode.offloads |= RTE_ETH_TX_OFFLOAD_MBUF_FAST_FREE;
  bool good = rte_eth_dev_configure(port, rx, tx, &conf) >= 0;
  for (unsigned i = 0; i < rx; i++)
    good = good && rte_eth_rx_queue_setup(port, i, 512, SOCKET_ID_ANY, NULL, pool) >= 0;
  for (unsigned i = 0; i < tx; i++)
    good = good && rte_eth_tx_queue_setup(port, i, 512, SOCKET_ID_ANY, NULL) >= 0;
  if (!good || rte_eth_dev_start(port) < 0) rte_exit(1, "cannot set up port %u\n", port);
}

/* --no-huge gives small pages; the kernel may still make large ones of them when asked. */
static int advise(const struct rte_memseg_list *list, const struct rte_memseg *first,
                  size_t length, void *arg) {
  (void)list;
  (void)arg;
  return madvise(first->addr, length, MADV_HUGEPAGE) ? -1 : 0;
}

static uint32_t verdict_of(int index, int allows) {
  (void)index;
  if (allows) otherwise = DENY;
  return allows ? ALLOW : DENY;
}

/* Whether this is IPv4 with a header that RFC 1812, 5.2.2 lets pass; cuts padding off. */
static inline bool check(struct rte_mbuf *m) {
  const struct rte_ether_hdr *eth = rte_pktmbuf_mtod(m, struct rte_ether_hdr *);
  if (m->data_len < sizeof *eth + sizeof(struct rte_ipv4_hdr)) return false;
  if (eth->ether_type != rte_cpu_to_be_16(RTE_ETHER_TYPE_IPV4)) return false;
  const struct rte_ipv4_hdr *ip = (const struct rte_ipv4_hdr *)(eth + 1);
  unsigned room = m->data_len - sizeof *eth;
  unsigned header = (ip->version_ihl & 15) * 4u;
  unsigned total = rte_be_to_cpu_16(ip->total_length);
  if (ip->version_ihl >> 4 != 4 || header < sizeof *ip || total < header || total > room)
    return false;
  if (rte_raw_cksum(ip, header) != 0xffff) return false;
  if (unlikely(room > total)) rte_pktmbuf_trim(m, room - total); /* Ethernet's padding */
  return true;
}

static inline void rewrite(struct rte_mbuf *m) {
  struct rte_ether_hdr *eth = rte_pktmbuf_mtod(m, struct rte_ether_hdr *);
  eth->dst_addr = new_destination;
  eth->src_addr = new_source;
}

static inline void encapsulate(struct rte_mbuf *m, uint16_t id) {
  rte_pktmbuf_adj(m, sizeof(struct rte_ether_hdr));
  uint16_t length = m->data_len;
  struct rte_ipv4_hdr *ip =
      (struct rte_ipv4_hdr *)rte_pktmbuf_prepend(m, sizeof(struct rte_ipv4_hdr));
  ip->version_ihl = 0x45;
  ip->type_of_service = 0;
  ip->total_length = rte_cpu_to_be_16(length + sizeof *ip);
  ip->packet_id = rte_cpu_to_be_16(id);
  ip->fragment_offset = 0;
  ip->time_to_live = 250;
  ip->next_proto_id = IPPROTO_IPIP;
  ip->hdr_checksum = 0;
  ip->src_addr = rte_cpu_to_be_32(ipv4(192, 0, 2, 1));
  ip->dst_addr = rte_cpu_to_be_32(ipv4(198, 51, 100, 1));
  ip->hdr_checksum = rte_ipv4_cksum(ip);
  struct rte_ether_hdr *eth =
      (struct rte_ether_hdr *)rte_pktmbuf_prepend(m, sizeof(struct rte_ether_hdr));
  eth->dst_addr = new_destination;
  eth->src_addr = new_source;
  eth->ether_type = rte_cpu_to_be_16(RTE_ETHER_TYPE_IPV4);
}

/* Frees what is not IPv4 or damaged; returns how many packets are left, in order. */
static inline unsigned keep_ip(struct rte_mbuf **burst, unsigned n) {
  unsigned kept = 0;
  for (unsigned i = 0; i < n && i < PREFETCH; i++) rte_prefetch0(rte_pktmbuf_mtod(burst[i], void *));
  for (unsigned i = 0; i < n; i++) {
    if (i + PREFETCH < n) rte_prefetch0(rte_pktmbuf_mtod(burst[i + PREFETCH], void *));
    if (likely(check(burst[i])))
      burst[kept++] = burst[i];
    else
      rte_pktmbuf_free(burst[i]);
  }
  return kept;
}

/* Frees what a deny rule matches. */
static inline unsigned keep_allowed(struct rte_mbuf **burst, unsigned n) {
  static __thread struct key keys[MAX_BURST];
  const uint8_t *data[MAX_BURST];
  uint32_t verdicts[MAX_BURST];
  for (unsigned i = 0; i < n; i++) {
    const uint8_t *ip = rte_pktmbuf_mtod_offset(burst[i], const uint8_t *, 14);
    unsigned header = (ip[0] & 15) * 4u, room = burst[i]->data_len - 14u;
    bool first = !((ip[6] & 0x1f) | ip[7]);
    if (likely(header == 20 && first && room >= 24)) {
      data[i] = ip + 9;
    } else {
      /* Options, or no ports: a key of its own. What has no ports counts as having ports 0. */
      memset(&keys[i], 0, sizeof keys[i]);
      memcpy(&keys[i], ip + 9, 11);
      if (first && room >= header + 4) memcpy(keys[i].sport, ip + header, 4);
      data[i] = (const uint8_t *)&keys[i];
    }
  }
  rte_acl_classify(acl, data, verdicts, n, 1);
  unsigned kept = 0;
  for (unsigned i = 0; i < n; i++) {
    if (likely((verdicts[i] == NO_MATCH ? otherwise : verdicts[i]) == ALLOW))
      burst[kept++] = burst[i];
    else
      rte_pktmbuf_free(burst[i]);
  }
  return kept;
}

/* A flow, half a cache line: addresses and ports as they lie in the packet, and what replaces the
 * source. A port of 0 marks an empty slot. */
struct flow {
  uint64_t addresses;
  uint32_t ports;
  uint32_t new_address;
  uint16_t new_port;
  uint8_t unused[14];
};

#define FLOWS (1u << 18)
static struct flow *flows;
static uint32_t flow_count;

/* RFC 1624: what a checksum loses and gains when a word changes. */
static inline uint16_t adjust(uint16_t checksum, uint32_t before, uint32_t after) {
  uint32_t sum = (uint16_t)~checksum;
  sum += (~before & 0xffff) + (~before >> 16) + (after & 0xffff) + (after >> 16);
  sum = (sum & 0xffff) + (sum >> 16);
  sum = (sum & 0xffff) + (sum >> 16);
  return (uint16_t)~sum;
}

/* New flows take the four addresses in turn, and ports from 1024 on. */
static struct flow *find_flow(uint64_t addresses, uint32_t ports, uint32_t hash) {
  for (uint32_t slot = hash & (FLOWS - 1);; slot = (slot + 1) & (FLOWS - 1)) {
    struct flow *f = &flows[slot];
    if (likely(f->addresses == addresses && f->ports == ports && f->new_port)) return f;
    if (f->new_port == 0) {
      if (flow_count >= FLOWS / 2) return NULL;
      f->addresses = addresses;
      f->ports = ports;
      f->new_address = rte_cpu_to_be_32(ipv4(203, 0, 113, 1 + flow_count % 4));
      f->new_port = rte_cpu_to_be_16(1024 + flow_count / 4);
      flow_count++;
      return f;
    }
  }
}

static inline void translate(struct rte_ipv4_hdr *ip, struct rte_udp_hdr *udp, struct flow *f) {
  ip->hdr_checksum = adjust(ip->hdr_checksum, ip->src_addr, f->new_address);
  if (udp->dgram_cksum) {
    uint16_t sum = adjust(udp->dgram_cksum, ip->src_addr, f->new_address);
    sum = adjust(sum, udp->src_port, f->new_port);
    udp->dgram_cksum = sum ? sum : 0xffff;
  }
  ip->src_addr = f->new_address;
  udp->src_port = f->new_port;
}

/* Translates UDP; frees the rest, fragments too. With ttl set, decrements it as a router does. */
static inline unsigned keep_translated(struct rte_mbuf **burst, unsigned n, bool ttl) {
  uint32_t hashes[MAX_BURST];
  struct rte_udp_hdr *headers[MAX_BURST];
  for (unsigned i = 0; i < n; i++) {
    struct rte_ipv4_hdr *ip = rte_pktmbuf_mtod_offset(burst[i], struct rte_ipv4_hdr *, 14);
    unsigned header = (ip->version_ihl & 15) * 4u;
    headers[i] = NULL;
    if (ip->next_proto_id != IPPROTO_UDP || (ip->fragment_offset & rte_cpu_to_be_16(0x3fff)) ||
        burst[i]->data_len < 14 + header + sizeof(struct rte_udp_hdr))
      continue;
    headers[i] = (struct rte_udp_hdr *)((char *)ip + header);
    uint64_t addresses;
    uint32_t ports;
    memcpy(&addresses, &ip->src_addr, 8);
    memcpy(&ports, headers[i], 4);
    hashes[i] = rte_hash_crc_8byte(addresses, rte_hash_crc_4byte(ports, 0));
    rte_prefetch0(&flows[hashes[i] & (FLOWS - 1)]);
  }
  unsigned kept = 0;
  for (unsigned i = 0; i < n; i++) {
    struct rte_ipv4_hdr *ip = rte_pktmbuf_mtod_offset(burst[i], struct rte_ipv4_hdr *, 14);
    struct flow *f = NULL;
    if (likely(headers[i] && (!ttl || ip->time_to_live > 1))) {
      uint64_t addresses;
      uint32_t ports;
      memcpy(&addresses, &ip->src_addr, 8);
      memcpy(&ports, headers[i], 4);
      f = find_flow(addresses, ports, hashes[i]);
    }
    if (unlikely(!f)) {
      rte_pktmbuf_free(burst[i]);
      continue;
    }
    translate(ip, headers[i], f);
    if (ttl) {
      ip->time_to_live--;
      ip->hdr_checksum = adjust(ip->hdr_checksum, rte_cpu_to_be_16(0x0100), 0);
    }
    burst[kept++] = burst[i];
  }
  return kept;
}

static inline void transmit(struct worker *w, struct rte_mbuf **burst, unsigned n) {
  unsigned done = n ? rte_eth_tx_burst(1, w->out, burst, n) : 0;
  w->sent += done;
  if (unlikely(done < n)) rte_pktmbuf_free_bulk(burst + done, n - done);
}

static __rte_always_inline void round_of(struct worker *w, enum mode mode, enum part part,
                                         uint16_t queue, unsigned size) {
  struct rte_mbuf *burst[MAX_BURST];
  static __thread uint16_t id;
  unsigned n = part == SECOND ? rte_ring_sc_dequeue_burst(ring, (void **)burst, size, NULL)
                              : rte_eth_rx_burst(0, queue, burst, size);
  unsigned left = n;
  if (n == 0) return;
  w->received += n;
  if (part == SECOND) { /* all lines are in the other core's cache */
    for (unsigned i = 0; i < n; i++) rte_prefetch0(burst[i]);
    for (unsigned i = 0; i < n; i++) rte_prefetch0(rte_pktmbuf_mtod(burst[i], void *));
  }
  if (mode == DISCARD) {
    for (unsigned i = 0; i < n; i++) rte_pktmbuf_free(burst[i]);
    return;
  }
  if (mode >= IP && part != SECOND) left = keep_ip(burst, n);
  if (part == FIRST) {
    unsigned done = rte_ring_sp_enqueue_burst(ring, (void **)burst, left, NULL);
    if (done < left) rte_pktmbuf_free_bulk(burst + done, left - done);
    return;
  }
  if ((mode == ACL || mode == CHAIN) && left) left = keep_allowed(burst, left);
  if (mode >= NAT && left) left = keep_translated(burst, left, mode == CHAIN);
  for (unsigned i = 0; i < left; i++) {
    if (mode == TUNNEL) {
      encapsulate(burst[i], id++);
    } else if (mode >= L2) {
      if (mode == L2 && i + PREFETCH < left)
        rte_prefetch0(rte_pktmbuf_mtod(burst[i + PREFETCH], void *));
      rewrite(burst[i]);
    }
  }
  transmit(w, burst, left);
}

/* Its own loop for each mode, as somebody would write who has only one job. */
static void some_rounds(struct worker *w, enum mode mode, unsigned burst) {
#define ROUNDS(m, p)                                       \
  for (unsigned q = 0; q < w->queues; q++)                 \
    for (int k = 0; k < 64; k++)                           \
      round_of(w, m, p, w->first + q * w->step, burst);
#define CASE(m) \
  case m:       \
    ROUNDS(m, WHOLE) break;
  if (w->part == FIRST) {
    ROUNDS(ACL, FIRST)
    return;
  }
  if (w->part == SECOND) {
    ROUNDS(ACL, SECOND)
    return;
  }
  switch (mode) {
    CASE(DISCARD) CASE(FORWARD) CASE(L2) CASE(IP) CASE(TUNNEL) CASE(ACL) CASE(NAT) CASE(CHAIN)
    default: break;
  }
}

struct orders {
  enum mode mode;
  unsigned burst;
};

static int other_worker(void *arg) {
  struct orders *orders = arg;
  struct worker *w = &workers[rte_lcore_index(-1)];
  while (!stop) some_rounds(w, orders->mode, orders->burst);
  return 0;
}

static uint64_t all_received(void) {
  uint64_t sum = 0;
  for (unsigned i = 0; i < worker_count; i++)
    if (workers[i].part != SECOND) sum += workers[i].received;
  return sum;
}

static uint64_t all_sent(void) {
  uint64_t sum = 0;
  for (unsigned i = 0; i < worker_count; i++) sum += workers[i].sent;
  return sum;
}

static const char *option(int argc, char **argv, const char *name, const char *otherwise) {
  size_t length = strlen(name);
  for (int i = 1; i < argc; i++)
    if (!strncmp(argv[i], name, length) && argv[i][length] == '=') return argv[i] + length + 1;
  return otherwise;
}

int main(int argc, char **argv) {
  int used = rte_eal_init(argc, argv);
  if (used < 0) rte_exit(1, "EAL does not start\n");
  argc -= used;
  argv += used;
  const char *name = option(argc, argv, "mode", "discard");
  enum mode mode = DISCARD;
  while (mode < MODES && strcmp(name, mode_names[mode])) mode++;
  if (mode == MODES) rte_exit(1, "no mode '%s'\n", name);
  if (atoi(option(argc, argv, "huge", "0"))) {
    if (rte_memseg_contig_walk(advise, NULL) < 0) rte_exit(1, "no transparent huge pages\n");
  }
  double warm = atof(option(argc, argv, "warm", "3"));
  double measure = atof(option(argc, argv, "measure", "5"));
  double idle = atof(option(argc, argv, "idle", "0"));
  int burst = atoi(option(argc, argv, "burst", "32"));
  if (burst < 1 || burst > MAX_BURST) rte_exit(1, "burst is not in 1 to %d\n", MAX_BURST);
  struct rte_mempool *pool =
      rte_pktmbuf_pool_create("packets", atoi(option(argc, argv, "mbufs", "8191")), 256, 0,
                              RTE_MBUF_DEFAULT_BUF_SIZE, rte_socket_id());
  if (!pool) rte_exit(1, "no memory for the packet buffers\n");
  if (mode == ACL || mode == CHAIN) {
    int rules;
    acl = load_rules(option(argc, argv, "rules", "rules.txt"), verdict_of, &rules);
    build_rules(acl);
  }
  if (mode >= NAT) {
    flows = rte_zmalloc("flows", FLOWS * sizeof *flows, 64);
    if (!flows) rte_exit(1, "no memory for the flows\n");
  }
  unsigned queues = atoi(option(argc, argv, "queues", "1"));
  unsigned slots = atoi(option(argc, argv, "ring", "0"));
  worker_count = rte_lcore_count();
  if (worker_count > MAX_WORKERS || (mode >= NAT && worker_count > 1))
    rte_exit(1, "too many workers\n");
  if (slots) {
    if (mode != ACL || worker_count != 2) rte_exit(1, "a ring needs mode acl and two lcores\n");
    ring = rte_ring_create("ring", slots, SOCKET_ID_ANY,
                           RING_F_SP_ENQ | RING_F_SC_DEQ | RING_F_EXACT_SZ);
    if (!ring) rte_exit(1, "no ring\n");
  }
  for (unsigned i = 0; i < worker_count; i++) {
    struct worker *w = &workers[i];
    w->part = slots ? (i ? SECOND : FIRST) : WHOLE;
    w->first = slots ? 0 : i;
    w->step = slots ? 1 : worker_count;
    w->queues = slots ? 1 : (queues - i + worker_count - 1) / worker_count;
    w->out = i;
  }
  setup_port(0, queues, 1, pool);
  if (mode != DISCARD) setup_port(1, 1, slots ? 1 : worker_count, pool);
  if (slots) workers[1].out = 0;

  struct orders orders = {mode, burst};
  unsigned lcore;
  RTE_LCORE_FOREACH_WORKER(lcore) rte_eal_remote_launch(other_worker, &orders, lcore);
  double hz = rte_get_tsc_hz();
  uint64_t count = 0, count0 = 0, start = rte_rdtsc(), last = start, now = start, from = start;
  if (idle > 0) {
    for (; now - last < idle * hz; now = rte_rdtsc()) {
      some_rounds(&workers[0], mode, burst);
      if (all_received() != count) last = now;
      count = all_received();
    }
  } else {
    for (; now - start < warm * hz; now = rte_rdtsc()) some_rounds(&workers[0], mode, burst);
    count0 = slots ? all_sent() : all_received();
    from = now;
    for (; now - from < measure * hz; now = rte_rdtsc()) some_rounds(&workers[0], mode, burst);
    count = slots ? all_sent() : all_received();
  }
  stop = true;
  rte_eal_mp_wait_lcore();
  printf("RES %lu %lu %.9f %.9f %lu\n", count0, count, (from - start) / hz, (now - start) / hz,
         all_sent());
  fflush(stdout);
  rte_eth_dev_stop(0);
  if (mode != DISCARD) rte_eth_dev_stop(1);
  rte_eal_cleanup();
  return 0;
}
