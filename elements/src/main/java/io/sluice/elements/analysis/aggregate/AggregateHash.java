// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.aggregate;

import static io.sluice.effect.Field.ANNO_AGGREGATE;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.IP_ADDRESSES;
import static io.sluice.effect.Field.IP_FRAGMENT;
import static io.sluice.effect.Field.IP_PROTO;
import static io.sluice.effect.Field.IP_VERSION;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.PORTS;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.header.Headers;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;

/**
 * Sets the aggregate annotation to a hash of addresses and ports.
 *
 * <p>{@code AggregateHash([BITS])}
 *
 * <p>Expects the IP header annotation. TCP and UDP packets get FastClick's 32-bit hash of their
 * addresses and ports, which differs between the directions of a flow. Other packets and fragments
 * get the hash of their addresses alone, and packets without an IPv4 header get 0. BITS, 1 to 8, is
 * checked and otherwise ignored, as in FastClick.
 *
 * <p>See also: AggregateIPFlows, AggregateCounterVector.
 */
@ElementInfo(name = "AggregateHash", replicable = true)
@ElementEffects(
    reads = {IP_VERSION, IP_ADDRESSES, IP_FRAGMENT, IP_PROTO, PORTS, LENGTH, ANNO_NETWORK},
    writes = ANNO_AGGREGATE)
public final class AggregateHash extends PacketElement {
  /** Creates the element. */
  public AggregateHash() {}

  @Override
  protected void configure(Args args) {
    int bits = args.optional("BITS").asInt(8);
    if (bits <= 0 || bits > 8) {
      args.error("bad number of bits");
    }
  }

  @Override
  public int process(long packet) {
    long ip = Headers.ipv4(packet);
    boolean isIp = ip != 0 && Ipv4.version(ip) == 4;
    Anno.putI32(packet, Anno.AGGREGATE, isIp ? hash(packet, ip) : 0);
    return 0;
  }

  private static int hash(long packet, long ip) {
    int source = 0;
    int destination = 0;
    long transport = ip + Ipv4.headerLength(ip);
    if (hasPorts(ip) && transport + 4 <= Mbuf.data(packet) + Mbuf.length(packet)) {
      source = Bytes.u16(transport);
      destination = Bytes.u16(transport + 2);
    }
    // FastClick takes addresses as a little-endian machine loads them.
    int src = Integer.reverseBytes(Ipv4.src(ip));
    int dst = Integer.reverseBytes(Ipv4.dst(ip));
    return Integer.rotateLeft(src, source % 16 + 1)
        ^ Integer.rotateLeft(dst, 31 - destination % 16)
        ^ (destination << 16 | source);
  }

  private static boolean hasPorts(long ip) {
    int protocol = Ipv4.protocol(ip);
    return (protocol == IpProtocol.TCP || protocol == IpProtocol.UDP) && !Ipv4.isFragment(ip);
  }
}
