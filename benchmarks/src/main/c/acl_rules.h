// SPDX-License-Identifier: Apache-2.0
/*
 * Reads a file of rules into librte_acl. A rule a line, first match first: source and destination
 * as ADDRESS/LENGTH, source and destination ports as LOW-HIGH, protocol as VALUE/MASK, and 1 to
 * allow or 0 to deny.
 */
#ifndef ACL_RULES_H
#define ACL_RULES_H

#include <rte_acl.h>
#include <rte_eal.h>
#include <rte_memory.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { F_PROTO, F_SRC, F_DST, F_SPORT, F_DPORT, FIELDS };

/* What the classifier sees: from the protocol byte of a header without options on. */
struct key {
  uint8_t proto;
  uint8_t sum[2];
  uint8_t src[4];
  uint8_t dst[4];
  uint8_t sport[2];
  uint8_t dport[2];
};

static struct rte_acl_field_def field_defs[FIELDS] = {
    {RTE_ACL_FIELD_TYPE_BITMASK, 1, F_PROTO, 0, offsetof(struct key, proto)},
    {RTE_ACL_FIELD_TYPE_MASK, 4, F_SRC, 1, offsetof(struct key, src)},
    {RTE_ACL_FIELD_TYPE_MASK, 4, F_DST, 2, offsetof(struct key, dst)},
    {RTE_ACL_FIELD_TYPE_RANGE, 2, F_SPORT, 3, offsetof(struct key, sport)},
    {RTE_ACL_FIELD_TYPE_RANGE, 2, F_DPORT, 3, offsetof(struct key, dport)},
};

RTE_ACL_RULE_DEF(rule, FIELDS);

static inline uint32_t ipv4(unsigned a, unsigned b, unsigned c, unsigned d) {
  return a << 24 | b << 16 | c << 8 | d;
}

/* The user data of a rule: what a look-up gives, other than 0. */
typedef uint32_t (*user_data)(int index, int allows);

static struct rte_acl_ctx *load_rules(const char *path, user_data data_of, int *count) {
  FILE *file = fopen(path, "r");
  if (!file) rte_exit(1, "cannot open %s\n", path);
  int lines = 1;
  for (int c = getc(file); c != EOF; c = getc(file)) lines += c == '\n';
  rewind(file);
  struct rte_acl_param param = {"rules", SOCKET_ID_ANY, RTE_ACL_RULE_SZ(FIELDS), lines};
  struct rte_acl_ctx *acl = rte_acl_create(&param);
  unsigned a[4], b[4], alen, blen, slo, shi, lo, hi, proto, mask, allow;
  int n = 0;
  while (fscanf(file, "%u.%u.%u.%u/%u %u.%u.%u.%u/%u %u-%u %u-%u %u/%u %u", a, a + 1, a + 2, a + 3, &alen, b,
                b + 1, b + 2, b + 3, &blen, &slo, &shi, &lo, &hi, &proto, &mask, &allow) == 17) {
    struct rule r;
    memset(&r, 0, sizeof r);
    r.data.category_mask = 1;
    r.data.priority = (1 << 20) - n;
    r.data.userdata = data_of(n, allow);
    n++;
    r.field[F_PROTO].value.u8 = proto;
    r.field[F_PROTO].mask_range.u8 = mask;
    r.field[F_SRC].value.u32 = ipv4(a[0], a[1], a[2], a[3]);
    r.field[F_SRC].mask_range.u32 = alen;
    r.field[F_DST].value.u32 = ipv4(b[0], b[1], b[2], b[3]);
    r.field[F_DST].mask_range.u32 = blen;
    r.field[F_SPORT].value.u16 = slo;
    r.field[F_SPORT].mask_range.u16 = shi;
    r.field[F_DPORT].value.u16 = lo;
    r.field[F_DPORT].mask_range.u16 = hi;
    if (!acl || rte_acl_add_rules(acl, (struct rte_acl_rule *)&r, 1)) rte_exit(1, "rule %d\n", n);
  }
  fclose(file);
  *count = n;
  return acl;
}

static void build_rules(struct rte_acl_ctx *acl) {
  struct rte_acl_config config;
  memset(&config, 0, sizeof config);
  config.num_categories = 1;
  config.num_fields = FIELDS;
  memcpy(config.defs, field_defs, sizeof field_defs);
  if (!acl || rte_acl_build(acl, &config)) rte_exit(1, "cannot build the classifier\n");
}

#endif
