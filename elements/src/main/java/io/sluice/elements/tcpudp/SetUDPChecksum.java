// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tcpudp;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.COPIES;
import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.FLOW_STATE;
import static io.sluice.effect.Action.KEEPS;
import static io.sluice.effect.Action.REORDERS;
import static io.sluice.effect.Action.REPORTS;
import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Action.SENDS;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_PACKET_TYPE;
import static io.sluice.effect.Field.ANNO_TIMESTAMP;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.HEADER_POSITIONS;
import static io.sluice.effect.Field.USER_ANNOTATIONS;

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
 * <p>Expects the IP header annotation; the protocol field is not checked. A checksum of zero is
 * sent as 0xffff (RFC 768). IP fragments, and packets shorter than their UDP length, leave by
 * output 1; without an output 1 they are dropped, and the first one is reported.
 */
@ElementInfo(name = "SetUDPChecksum", ports = "1/1-2", processing = "a/ah", replicable = true)
@ElementEffects(
    reads = {DATA, HEADER_POSITIONS},
    writes = {
      DATA,
      ANNO_NETWORK,
      ANNO_TRANSPORT,
      ANNO_PACKET_TYPE,
      ANNO_TIMESTAMP,
      USER_ANNOTATIONS
    },
    does = {
      DROPS,
      BRANCHES,
      RESIZES,
      COPIES,
      KEEPS,
      REORDERS,
      SENDS,
      COUNTS,
      STATE,
      FLOW_STATE,
      REPORTS
    })
public final class SetUDPChecksum extends PacketElement {
  private final int bad = dropReason("fragment or short packet");
  private final int shared = dropReason("packet is shared");
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
    if (length < Udp.HEADER_LENGTH || length > Headers.transportLength(packet)) {
      return SLOW_PATH;
    }
    if (!packets.ensureWritable(packet)) {
      return shared;
    }
    ip = Headers.ipv4(packet);
    udp = Headers.transport(packet, length);
    Udp.setChecksum(udp, 0);
    int checksum = Checksum.transport(ip, udp, length);
    Udp.setChecksum(udp, checksum == 0 ? 0xffff : checksum);
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
