// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import io.sluice.graph.AnnotationUse;
import io.sluice.graph.Args;
import io.sluice.graph.ElementInfo;
import io.sluice.graph.FrameUse;
import io.sluice.graph.PacketElement;
import io.sluice.packet.Checksum;
import io.sluice.packet.Headers;
import io.sluice.packet.Ipv4;

/**
 * Marks IPv4 packets as having experienced congestion (RFC 3168).
 *
 * <p>{@code MarkIPCE([FORCE])}
 *
 * <p>Expects the IP header annotation. The checksum is updated incrementally. Packets of transports
 * that do not know ECN are dropped, unless FORCE (boolean, default false) says to mark them, too.
 */
@ElementInfo(
    name = "MarkIPCE",
    frames = FrameUse.KEEPS,
    replicable = true,
    reads = AnnotationUse.HEADERS)
public final class MarkIPCE extends PacketElement {
  private static final int CONGESTION = 3;

  private final int noHeader = dropReason("no IP header");
  private final int notCapable = dropReason("transport without ECN");
  private final int shared = dropReason("packet is shared");
  private boolean force;

  /** Creates the element. */
  public MarkIPCE() {}

  @Override
  protected void configure(Args args) {
    force = args.optional("FORCE").asBool(false);
  }

  @Override
  protected int process(long packet) {
    long ip = Headers.ipv4(packet);
    if (ip == 0) {
      return noHeader;
    }
    int ecn = Ipv4.ecn(ip);
    if (ecn == CONGESTION) {
      return 0;
    }
    if (ecn == 0 && !force) {
      return notCapable;
    }
    if (!packets.ensureWritable(packet)) {
      return shared;
    }
    ip = Headers.ipv4(packet);
    int tos = Ipv4.tos(ip);
    Ipv4.setTos(ip, tos | CONGESTION);
    Ipv4.setChecksum(ip, Checksum.update16(Ipv4.checksum(ip), tos, tos | CONGESTION));
    return 0;
  }
}
