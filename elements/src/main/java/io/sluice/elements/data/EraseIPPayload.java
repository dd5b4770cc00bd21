// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.data;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.HEADERS;
import static io.sluice.effect.Field.IP_PROTO;
import static io.sluice.effect.Field.IP_VERSION;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.PAYLOAD;
import static io.sluice.effect.Field.TCP_FLAGS;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.header.Headers;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Tcp;
import io.sluice.header.Udp;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;

/**
 * Sets the payload of TCP and UDP packets to zeros.
 *
 * <p>{@code EraseIPPayload()}
 *
 * <p>All bytes after the transport header, and its checksum, become 0; the length stays. ICMP
 * packets pass unchanged. Those of other protocols, and packets without an IP header annotation,
 * are dropped. Later fragments are treated as if they began with a transport header.
 */
@ElementInfo(name = "EraseIPPayload", replicable = true)
@ElementEffects(
    reads = {LENGTH, IP_VERSION, IP_PROTO, TCP_FLAGS, PAYLOAD, ANNO_NETWORK},
    writes = {HEADERS, PAYLOAD},
    does = DROPS)
public final class EraseIPPayload extends PacketElement {
  private static final int TCP_DATA_OFFSET = 12;
  private static final int TCP_CHECKSUM = 16;
  private static final int UDP_CHECKSUM = 6;

  private final int noHeader = dropReason("no IP header");
  private final int other = dropReason("not TCP, UDP or ICMP");
  private final int shared = shortageReason("packet is shared");

  /** Creates the element. */
  public EraseIPPayload() {}

  @Override
  public int process(long packet) {
    long ip = Headers.ipv4(packet);
    if (ip == 0) {
      return noHeader;
    }
    int protocol = Ipv4.protocol(ip);
    if (protocol != IpProtocol.TCP && protocol != IpProtocol.UDP) {
      return protocol == IpProtocol.ICMP ? 0 : other;
    }
    if (!packets.ensureWritable(packet)) {
      return shared;
    }
    ip = Headers.ipv4(packet);
    long transport = ip + Ipv4.headerLength(ip);
    int present = (int) (Mbuf.data(packet) + Mbuf.length(packet) - transport);
    if (protocol == IpProtocol.UDP) {
      erase(transport, Udp.HEADER_LENGTH, UDP_CHECKSUM, present);
    } else if (present > TCP_DATA_OFFSET) {
      erase(transport, Tcp.headerLength(transport), TCP_CHECKSUM, present);
    }
    return 0;
  }

  private static void erase(long transport, int header, int checksum, int present) {
    if (header < present) {
      Memory.fill(transport + header, present - header, (byte) 0);
    }
    if (checksum + 2 <= present) {
      Bytes.putU16(transport + checksum, 0);
    }
  }
}
