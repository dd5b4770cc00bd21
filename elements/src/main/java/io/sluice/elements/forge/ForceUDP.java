// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.forge;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.header.Checksum;
import io.sluice.header.Headers;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Udp;

/**
 * Makes a valid UDP datagram of what follows an IP header.
 *
 * <p>{@code ForceUDP([DPORT])}
 *
 * <p>Expects the IP header annotation. Sets the length, the destination port and a checksum that is
 * right; the protocol of the IP header stays and should be 17. Packets that are shorter than their
 * IP header says, or too short for a UDP header, are dropped. DPORT is a number or name; by
 * default, -1, each packet gets a random port below 1024.
 *
 * <p>Where it differs from Click: there the checksum is wrong for packets with IP options, and
 * packets that are shorter than their header says are not dropped.
 *
 * <p>See also: ForceIP, SetUDPChecksum.
 */
@ElementInfo(name = "ForceUDP", replicable = true)
@ElementEffects(
    reads = {DATA, LENGTH, ANNO_NETWORK},
    writes = DATA,
    does = {DROPS, STATE})
public final class ForceUDP extends TransportForger {
  private static final int LAST_WELL_KNOWN = 1023;

  private int port;

  /** Creates the element. */
  public ForceUDP() {}

  @Override
  protected void configure(Args args) {
    port = ForgedPort.read(args.optional("DPORT"), this, IpProtocol.UDP);
  }

  @Override
  public int process(long packet) {
    int length = prepare(packet, Udp.HEADER_LENGTH);
    if (length < 0) {
      return length;
    }
    long ip = Headers.ipv4(packet);
    long udp = ip + Ipv4.headerLength(ip);
    Udp.setLength(udp, length);
    boolean given = port != ForgedPort.NONE;
    Udp.setDstPort(udp, given ? port : (int) worker().random().upTo(LAST_WELL_KNOWN));
    Udp.setChecksum(udp, 0);
    Udp.setChecksum(udp, Checksum.ofUdp(ip, udp, length));
    return 0;
  }
}
