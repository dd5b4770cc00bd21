// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tcpudp;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.CHECKSUM;
import static io.sluice.effect.Field.ICMP_REST;
import static io.sluice.effect.Field.IP_ADDRESSES;
import static io.sluice.effect.Field.IP_FRAGMENT;
import static io.sluice.effect.Field.IP_LENGTH;
import static io.sluice.effect.Field.IP_OPTIONS;
import static io.sluice.effect.Field.IP_PROTO;
import static io.sluice.effect.Field.IP_VERSION;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.PAYLOAD;
import static io.sluice.effect.Field.TCP_SEQ;
import static io.sluice.effect.Field.TRANSPORT_HEADER;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.header.Checksum;
import io.sluice.header.Headers;
import io.sluice.header.Ipv4;
import io.sluice.header.Udp;

/**
 * Computes the checksum of UDP datagrams.
 *
 * <p>{@code SetUDPChecksum()}
 *
 * <p>Expects the IP header annotation; the protocol field is not checked, so bytes 6 and 7 of
 * another protocol's header are overwritten, too. A checksum of zero is sent as 0xffff (RFC 768).
 * IP fragments, and packets shorter than their UDP length, leave on output 1; without an output 1
 * they are dropped, and the first one is reported. A UDP length below 8 passes, as in Click, with
 * the checksum of just as many bytes.
 */
@ElementInfo(name = "SetUDPChecksum", ports = "1/1-2", processing = "a/ah", replicable = true)
@ElementEffects(
    reads = {
      IP_VERSION,
      IP_LENGTH,
      IP_FRAGMENT,
      IP_PROTO,
      IP_ADDRESSES,
      IP_OPTIONS,
      TRANSPORT_HEADER,
      PAYLOAD,
      LENGTH,
      ANNO_NETWORK,
      ANNO_TRANSPORT
    },
    writes = {CHECKSUM, TCP_SEQ, ICMP_REST, PAYLOAD},
    does = {DROPS, BRANCHES})
public final class SetUDPChecksum extends PacketElement {
  private final int bad = dropReason("fragment or short packet");
  private final int shared = shortageReason("packet is shared");
  private boolean reported;

  /** Creates the element. */
  public SetUDPChecksum() {}

  @Override
  public int process(long packet) {
    long ip = Headers.ipv4(packet);
    long udp = Headers.transport(packet, Udp.HEADER_LENGTH);
    if (ip == 0 || udp == 0 || Ipv4.isFragment(ip)) {
      return SLOW_PATH;
    }
    int length = Udp.length(udp);
    if (length > Headers.transportLength(packet)) {
      return SLOW_PATH;
    }
    if (!packets.ensureWritable(packet)) {
      return shared;
    }
    ip = Headers.ipv4(packet);
    udp = Headers.transport(packet, Math.max(length, Udp.HEADER_LENGTH));
    Udp.setChecksum(udp, 0);
    Udp.setChecksum(udp, Checksum.ofUdp(ip, udp, length));
    return 0;
  }

  @Override
  protected int slowPath(int kind) {
    if (!reported && nOutputs() == 1) {
      reported = true;
      router().report(name() + ": fragment or short packet");
    }
    return reject(bad);
  }
}
