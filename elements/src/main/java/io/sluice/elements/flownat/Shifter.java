// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flownat;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.KEEPS_CHECKSUMS;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.CHECKSUM;
import static io.sluice.effect.Field.IP_ADDRESSES;
import static io.sluice.effect.Field.IP_CHECKSUM;
import static io.sluice.effect.Field.IP_FRAGMENT;
import static io.sluice.effect.Field.IP_PROTO;
import static io.sluice.effect.Field.IP_VERSION;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.PORTS;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;

/**
 * Adds offsets to the addresses and ports of packets.
 *
 * <p>{@code Shifter([IP_OFFSET, PORT_OFFSET, IP_OFFSET_DST, PORT_OFFSET_DST])}
 *
 * <p>Adds IP_OFFSET to the source address, PORT_OFFSET to the source port, and the others to the
 * destination, each 0 by default and modulo the size of the field; the checksums are updated. A UDP
 * datagram without a checksum stays without one. Expects the IP header annotation. Packets without
 * a complete TCP or UDP header over IPv4 pass unchanged, and so do fragments after the first.
 */
@ElementInfo(name = "Shifter", replicable = true)
@ElementEffects(
    reads = {
      IP_VERSION,
      IP_FRAGMENT,
      IP_PROTO,
      IP_ADDRESSES,
      IP_CHECKSUM,
      PORTS,
      CHECKSUM,
      LENGTH,
      ANNO_NETWORK,
      ANNO_TRANSPORT
    },
    writes = {IP_ADDRESSES, IP_CHECKSUM, PORTS, CHECKSUM},
    does = {DROPS, KEEPS_CHECKSUMS})
public final class Shifter extends PacketElement {
  private final int shared = shortageReason("packet is shared");
  private int address;
  private int port;
  private int dstAddress;
  private int dstPort;

  /** Creates the element. */
  public Shifter() {}

  @Override
  protected void configure(Args args) {
    address = args.optional("IP_OFFSET").asInt(0);
    port = args.optional("PORT_OFFSET").asInt(0);
    dstAddress = args.optional("IP_OFFSET_DST").asInt(0);
    dstPort = args.optional("PORT_OFFSET_DST").asInt(0);
  }

  @Override
  public int process(long packet) {
    if (!Endpoints.has(packet)) {
      return 0;
    } else if (!packets.ensureWritable(packet)) {
      return shared;
    }
    Endpoints.setSrc(
        packet, Endpoints.src(packet) + address, Endpoints.srcPort(packet) + port & 0xffff);
    Endpoints.rewriteDst(
        packet, Endpoints.dst(packet) + dstAddress, Endpoints.dstPort(packet) + dstPort & 0xffff);
    return 0;
  }
}
