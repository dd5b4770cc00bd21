// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import static io.sluice.effect.Field.ANNO_FIX_IP_SRC;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.IP_CHECKSUM;
import static io.sluice.effect.Field.IP_HEADER;
import static io.sluice.effect.Field.IP_SRC;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.header.Headers;
import io.sluice.header.Ipv4;
import io.sluice.packet.Anno;

/**
 * Sets the IPv4 source address of packets marked for it.
 *
 * <p>{@code FixIPSrc(IPADDR)}
 *
 * <p>Packets with the Fix IP Source annotation, which ICMPError sets, get IPADDR as their source
 * and a new header checksum, and the annotation is cleared: an ICMP error must come from the
 * address of the interface on which it is sent (RFC 1812, 4.3.2.4). Other packets pass unchanged.
 */
@ElementInfo(name = "FixIPSrc", replicable = true)
@ElementEffects(
    reads = {IP_HEADER, LENGTH, ANNO_NETWORK, ANNO_FIX_IP_SRC},
    writes = {IP_SRC, IP_CHECKSUM, ANNO_FIX_IP_SRC})
public final class FixIPSrc extends PacketElement {
  private final int shared = shortageReason("packet is shared");
  private int address;

  /** Creates the element. */
  public FixIPSrc() {}

  @Override
  protected void configure(Args args) {
    address = args.required("IPADDR").asIp(0);
  }

  @Override
  public int process(long packet) {
    if (Anno.getU8(packet, Anno.FIX_IP_SRC) == 0 || Headers.ipv4(packet) == 0) {
      return 0;
    }
    if (!packets.ensureWritable(packet)) {
      return shared;
    }
    fix(packet, address);
    return 0;
  }

  /** Gives a packet that may be written its source. */
  static void fix(long packet, int address) {
    Anno.putU8(packet, Anno.FIX_IP_SRC, 0);
    long ip = Headers.ipv4(packet);
    Ipv4.setSrc(ip, address);
    Ipv4.updateChecksum(ip);
  }
}
