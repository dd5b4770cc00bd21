// SPDX-License-Identifier: Apache-2.0
/*
 * librte_acl alone, in memory: the measure for compiled classifiers. See benchmarks/FILTERS.md.
 *
 *   acl EAL-ARGUMENTS -- RULES
 *
 * RULES is read by acl_rules.h. The program prints "built SECONDS BYTES", the memory that building
 * left behind in DPDK's heap, and then obeys its standard input:
 *
 *   run TRACE SECONDS     prints "ns LOOKUP COPYING": nanoseconds a packet for copying a batch of 32
 *                         headers into the same 32 buffers and looking them up, and for copying alone
 *   verdicts TRACE FILE   writes a 32-bit integer a packet: the index of the rule that decides; the
 *                         number of rules when none does
 *
 * A trace holds records of 64 bytes: an Ethernet frame of 60, then padding.
 */
#include "acl_rules.h"

#include <rte_malloc.h>
#include <time.h>

#define BATCH 32
#define RECORD 64
#define KEY 23
#define BATCHES_A_CLOCK 32

static struct rte_acl_ctx *acl;
static int rules;
static uint8_t buffers[BATCH][RECORD] __attribute__((aligned(64)));

static uint32_t number_of(int index, int allows) {
  (void)allows;
  return index + 1;
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec * 1e-9;
}

static size_t heap_used(void) {
  size_t sum = 0;
  for (int socket = 0; socket < RTE_MAX_NUMA_NODES; socket++) {
    struct rte_malloc_socket_stats stats;
    if (rte_malloc_get_socket_stats(socket, &stats) == 0) sum += stats.heap_allocsz_bytes;
  }
  return sum;
}

static uint8_t *load(const char *path, size_t *packets) {
  FILE *file = fopen(path, "r");
  if (!file) rte_exit(1, "cannot open %s\n", path);
  fseek(file, 0, SEEK_END);
  *packets = ftell(file) / RECORD;
  rewind(file);
  uint8_t *data = aligned_alloc(64, *packets * RECORD);
  if (!data || fread(data, RECORD, *packets, file) != *packets) rte_exit(1, "cannot read %s\n", path);
  fclose(file);
  return data;
}

static inline void fill(const uint8_t *records) {
  for (int i = 0; i < BATCH; i++) memcpy(buffers[i], records + i * RECORD, RECORD);
  __asm__ volatile("" ::: "memory");
}

/* Nanoseconds a packet, over whole batches of the trace, again and again. */
static double measure(const uint8_t *data, size_t packets, double seconds, int look_up) {
  const uint8_t *keys[BATCH];
  uint32_t verdicts[BATCH];
  for (int i = 0; i < BATCH; i++) keys[i] = buffers[i] + KEY;
  size_t done = 0, at = 0;
  double start = now(), end = start;
  while (end - start < seconds) {
    for (int k = 0; k < BATCHES_A_CLOCK; k++) {
      fill(data + at * RECORD);
      if (look_up) rte_acl_classify(acl, keys, verdicts, BATCH, 1);
      at += BATCH;
      if (at + BATCH > packets) at = 0;
    }
    done += BATCH * BATCHES_A_CLOCK;
    end = now();
  }
  return (end - start) * 1e9 / done;
}

static void write_verdicts(const uint8_t *data, size_t packets, const char *path) {
  FILE *file = fopen(path, "w");
  if (!file) rte_exit(1, "cannot write %s\n", path);
  for (size_t i = 0; i < packets; i++) {
    const uint8_t *key = data + i * RECORD + KEY;
    uint32_t verdict;
    rte_acl_classify(acl, &key, &verdict, 1, 1);
    uint32_t index = verdict ? verdict - 1 : (uint32_t)rules;
    fwrite(&index, sizeof index, 1, file);
  }
  fclose(file);
}

int main(int argc, char **argv) {
  int used = rte_eal_init(argc, argv);
  if (used < 0 || argc - used < 2) rte_exit(1, "usage: acl EAL-ARGUMENTS -- RULES\n");
  double start = now();
  size_t before = heap_used();
  acl = load_rules(argv[used + 1], number_of, &rules);
  build_rules(acl);
  printf("built %.6f %zu\n", now() - start, heap_used() - before);
  fflush(stdout);
  char command[16], trace[4096], last[4096];
  while (scanf("%15s %4095s %4095s", command, trace, last) == 3) {
    size_t packets;
    uint8_t *data = load(trace, &packets);
    if (!strcmp(command, "run")) {
      double copying = measure(data, packets, atof(last) / 4, 0);
      printf("ns %.3f %.3f\n", measure(data, packets, atof(last), 1), copying);
    } else {
      write_verdicts(data, packets, last);
      printf("written\n");
    }
    fflush(stdout);
    free(data);
  }
  return 0;
}
