// SPDX-License-Identifier: Apache-2.0
/*
 * DPDK's rte_hash as a table of flows, in memory: the measure for FlowTable. See
 * benchmarks/FLOWTABLES.md.
 *
 *   hash EAL-ARGUMENTS -- FLOWS [huge=1]
 *
 * Keys are five-tuples of 13 bytes in 16, two a flow, one for each direction. The program adds the
 * flows, prints "new NANOSECONDS BYTES", a flow, and then obeys its standard input; it answers each
 * command with "ns NANOSECONDS BYTES", an operation, the bytes being those it allocated, 0:
 *
 *   hit SECONDS      looks up the first directions of flows at random, 32 at a time
 *   miss SECONDS     looks for flows that are not there, likewise
 *   replace SECONDS  removes the oldest flow and adds a new one, again and again
 *
 * With huge=1 all of DPDK's memory is advised to be transparent huge pages.
 */
#include <rte_eal.h>
#include <rte_hash.h>
#include <rte_malloc.h>
#include <rte_memory.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#define BATCH 32
#define BATCHES_A_CLOCK 32

#define INSIDE 0x0a000000u
#define OUTSIDE 0x01020304u
#define MAPPED 0x50000000u
#define NOWHERE 0x70000000u

struct key {
  uint32_t src, dst;
  uint16_t src_port, dst_port;
  uint8_t protocol, zero[3];
};

static struct rte_hash *table;
static uint32_t flows, next;
static uint64_t state = 88172645463325252u;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec * 1e-9;
}

static int advise(const struct rte_memseg_list *list, const struct rte_memseg *first,
                  size_t length, void *arg) {
  (void)list;
  (void)arg;
  return madvise(first->addr, length, MADV_HUGEPAGE) ? -1 : 0;
}

static size_t heap_used(void) {
  size_t sum = 0;
  for (int socket = 0; socket < RTE_MAX_NUMA_NODES; socket++) {
    struct rte_malloc_socket_stats stats;
    if (rte_malloc_get_socket_stats(socket, &stats) == 0) sum += stats.heap_allocsz_bytes;
  }
  return sum;
}

static inline struct key key_of(uint32_t src, uint32_t dst) {
  struct key key = {src, dst, 7, 80, 17, {0, 0, 0}};
  return key;
}

static inline uint32_t chance(void) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return (uint32_t)((state >> 32) * flows >> 32);
}

static void add(uint32_t i) {
  struct key forward = key_of(INSIDE + i, OUTSIDE), reply = key_of(OUTSIDE, MAPPED + i);
  if (rte_hash_add_key_data(table, &forward, (void *)(uintptr_t)(2ull * i + 1)) ||
      rte_hash_add_key_data(table, &reply, (void *)(uintptr_t)(2ull * i + 2)))
    rte_exit(1, "no room for flow %u\n", i);
}

static void remove_flow(uint32_t i) {
  struct key forward = key_of(INSIDE + i, OUTSIDE), reply = key_of(OUTSIDE, MAPPED + i);
  if (rte_hash_del_key(table, &forward) < 0 || rte_hash_del_key(table, &reply) < 0)
    rte_exit(1, "flow %u is not there\n", i);
}

static double look_up(double seconds, uint32_t base, int expected) {
  struct key keys[BATCH];
  const void *pointers[BATCH];
  void *data[BATCH];
  size_t done = 0;
  for (int i = 0; i < BATCH; i++) pointers[i] = &keys[i];
  double start = now(), end = start;
  while (end - start < seconds) {
    for (int k = 0; k < BATCHES_A_CLOCK; k++) {
      uint64_t hits = 0;
      for (int i = 0; i < BATCH; i++) keys[i] = key_of(base + chance(), OUTSIDE);
      int found = rte_hash_lookup_bulk_data(table, pointers, BATCH, &hits, data);
      if (found != expected) rte_exit(1, "%d of %d found\n", found, expected);
    }
    done += BATCH * BATCHES_A_CLOCK;
    end = now();
  }
  return (end - start) * 1e9 / done;
}

static double replace(double seconds) {
  size_t done = 0;
  double start = now(), end = start;
  while (end - start < seconds) {
    for (int k = 0; k < BATCHES_A_CLOCK; k++, next++) {
      remove_flow(next - flows);
      add(next);
    }
    done += BATCHES_A_CLOCK;
    end = now();
  }
  return (end - start) * 1e9 / done;
}

int main(int argc, char **argv) {
  int used = rte_eal_init(argc, argv);
  if (used < 0 || argc - used < 2) rte_exit(1, "usage: hash EAL-ARGUMENTS -- FLOWS [huge=1]\n");
  flows = strtoul(argv[used + 1], NULL, 10);
  if (argc - used > 2 && !strcmp(argv[used + 2], "huge=1") &&
      rte_memseg_contig_walk(advise, NULL) < 0)
    rte_exit(1, "no transparent huge pages\n");
  size_t before = heap_used();
  /* Cuckoo hashing fails when buckets are nearly full. */
  struct rte_hash_parameters parameters = {
      .name = "flows", .entries = flows * 5 / 2, .key_len = sizeof(struct key)};
  table = rte_hash_create(&parameters);
  if (!table) rte_exit(1, "no memory for %u flows\n", flows);
  double start = now();
  for (next = 0; next < flows; next++) add(next);
  double filled = now() - start;
  printf("new %.3f %.1f\n", filled * 1e9 / flows, (double)(heap_used() - before) / flows);
  fflush(stdout);
  char command[16], seconds[16];
  while (scanf("%15s %15s", command, seconds) == 2) {
    double ns = !strcmp(command, "hit")    ? look_up(atof(seconds), INSIDE + next - flows, BATCH)
                : !strcmp(command, "miss") ? look_up(atof(seconds), NOWHERE, 0)
                                           : replace(atof(seconds));
    printf("ns %.3f 0\n", ns);
    fflush(stdout);
  }
  return 0;
}
