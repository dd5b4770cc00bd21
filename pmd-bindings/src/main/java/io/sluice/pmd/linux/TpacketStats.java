// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.linux;

import io.sluice.pmd.c.CHeader;
import io.sluice.pmd.c.CValue;
import io.sluice.pmd.c.NativeMemory;

/**
 * {@code struct tpacket_stats}: counters of a packet socket since they were last read.
 *
 * <pre>
 * 0  tp_packets (u32)   4  tp_drops (u32)
 * </pre>
 */
@CHeader("linux/if_packet.h")
public final class TpacketStats {
  /** Bytes of one. */
  @CValue("sizeof(struct tpacket_stats)")
  public static final int SIZE = 8;

  @CValue("offsetof(struct tpacket_stats, tp_drops)")
  private static final int DROPS = 4;

  private TpacketStats() {}

  public static long drops(long stats) {
    return NativeMemory.u32(stats + DROPS);
  }
}
