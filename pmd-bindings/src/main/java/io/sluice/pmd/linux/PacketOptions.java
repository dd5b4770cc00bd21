// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.linux;

import io.sluice.pmd.c.CHeader;
import io.sluice.pmd.c.CValue;

/** The options of packet sockets, level SOL_PACKET (packet(7)). */
@CHeader("linux/if_packet.h")
public final class PacketOptions {
  /** Joins a mode, a {@link PacketMreq}. */
  @CValue public static final int PACKET_ADD_MEMBERSHIP = 1;

  /** Makes a ring to receive through, a {@link TpacketReq}. */
  @CValue public static final int PACKET_RX_RING = 5;

  /** Asks for the counters, a {@link TpacketStats}. */
  @CValue public static final int PACKET_STATISTICS = 6;

  /** Has packets that are too long for their slots come whole through the socket's queue. */
  @CValue public static final int PACKET_COPY_THRESH = 7;

  /** The layout of the slots. */
  @CValue public static final int PACKET_VERSION = 10;

  /** Has a {@link VirtioNetHdr} before each packet. */
  @CValue public static final int PACKET_VNET_HDR = 15;

  /** Shares the packets with other sockets. */
  @CValue public static final int PACKET_FANOUT = 18;

  /** Leaves out what the host sends; from Linux 4.20 on. */
  @CValue public static final int PACKET_IGNORE_OUTGOING = 23;

  private PacketOptions() {}
}
