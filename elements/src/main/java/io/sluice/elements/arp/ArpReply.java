// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.arp;

import io.sluice.argument.Args;
import io.sluice.header.Arp;
import io.sluice.header.Ethernet;
import io.sluice.header.Headers;
import io.sluice.header.IpAddress;
import io.sluice.header.MacAddress;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketAllocator;

/**
 * An unsolicited ARP reply.
 *
 * @param dstIp its receiver
 * @param dstMac the receiver's Ethernet address
 * @param srcIp the address that it announces
 * @param srcMac the Ethernet address of that
 */
record ArpReply(int dstIp, long dstMac, int srcIp, long srcMac) {
  /** Reads the four arguments, all mandatory. */
  static ArpReply of(Args args) {
    int dstIp = args.required("DSTIP").asIp(0);
    long dstMac = args.required("DSTETH").asMac(0);
    int srcIp = args.required("SRCIP").asIp(0);
    return new ArpReply(dstIp, dstMac, srcIp, args.required("SRCETH").asMac(0));
  }

  /** As FastClick lists it, with the end of the line. */
  String line() {
    return "[Dst IP %17s, Dst MAC %s] --> [Adv IP %17s, Adv MAC %s]\n"
        .formatted(
            IpAddress.format4(dstIp),
            MacAddress.format(dstMac).replace('-', ':'),
            IpAddress.format4(srcIp),
            MacAddress.format(srcMac).replace('-', ':'));
  }

  /** The packet; 0 when there is no buffer for it. */
  long make(PacketAllocator packets) {
    long packet = packets.allocate();
    if (packet != 0) {
      Mbuf.setLength(packet, Ethernet.HEADER_LENGTH + Arp.LENGTH);
      long eth = Mbuf.data(packet);
      Ethernet.set(eth, dstMac, srcMac, Ethernet.TYPE_ARP);
      Arp.set(eth + Ethernet.HEADER_LENGTH, Arp.REPLY, srcMac, srcIp, dstMac, dstIp);
      Headers.markMac(packet, eth, Ethernet.HEADER_LENGTH);
    }
    return packet;
  }
}
