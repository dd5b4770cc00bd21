// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.aggregate;

import io.sluice.argument.Args;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;

/**
 * The amount that a packet adds to a count: the keywords BYTES, IP_BYTES, MULTIPACKET and
 * EXTRA_LENGTH.
 */
final class PacketAmount {
  private final boolean bytes;
  private final boolean ipBytes;
  private final boolean multipacket;
  private final boolean extraLength;

  /** Reads the keywords. */
  PacketAmount(Args args) {
    bytes = args.keyword("BYTES").asBool(false);
    ipBytes = args.keyword("IP_BYTES").asBool(false);
    multipacket = args.keyword("MULTIPACKET").asBool(true);
    extraLength = args.keyword("EXTRA_LENGTH").asBool(true);
  }

  /** Packets or bytes, at least 0. */
  long of(long packet) {
    if (!bytes) {
      return 1 + (multipacket ? Anno.getI32(packet, Anno.EXTRA_PACKETS) & 0xffff_ffffL : 0);
    }
    long amount = Mbuf.length(packet);
    if (extraLength) {
      amount += Anno.getI32(packet, Anno.EXTRA_LENGTH) & 0xffff_ffffL;
    }
    if (ipBytes && Anno.hasNetworkHeader(packet)) {
      amount -= Anno.networkOffset(packet);
    }
    return Math.max(0, amount);
  }
}
