// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.packet.Memory;
import io.sluice.pmd.c.CFunction;
import io.sluice.pmd.c.NativeMemory;

/** C functions that only tests call. */
public final class LinuxCalls {
  private static final int CLONE_NEWNET = 0x40000000;
  private static final int CAPABILITY_VERSION_3 = 0x2008_0522;

  private static final CFunction SCHED_GETCPU = new CFunction("sched_getcpu");
  private static final CFunction SETNS = new CFunction("setns");
  private static final CFunction CAPSET = new CFunction("capset");
  private static final CFunction RTE_PKTMBUF_CLONE = new CFunction("rte_pktmbuf_clone");

  private LinuxCalls() {}

  /** {@code int sched_getcpu(void);} */
  public static int sched_getcpu() {
    return (int) SCHED_GETCPU.call();
  }

  /** {@code int setns(int fd, int nstype);} for a network namespace. */
  public static int setNetworkNamespace(int fd) {
    return (int) SETNS.call(fd, CLONE_NEWNET);
  }

  /** {@code int capset(cap_user_header_t hdrp, const cap_user_data_t datap);} on this thread. */
  public static void dropCapabilities() {
    long header = NativeMemory.allocate(8 + 24);
    Memory.putInt(header, CAPABILITY_VERSION_3);
    assertEquals(0, (int) CAPSET.call(header, header + 8));
    Memory.free(header);
  }

  /** {@code struct rte_mbuf *rte_pktmbuf_clone(struct rte_mbuf *md, struct rte_mempool *mp);} */
  public static long rte_pktmbuf_clone(long md, long mp) {
    return RTE_PKTMBUF_CLONE.call(md, mp);
  }
}
