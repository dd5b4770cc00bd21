// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import io.sluice.graph.AnnotationUse;
import io.sluice.graph.Args;
import io.sluice.graph.ElementInfo;
import io.sluice.graph.FrameUse;
import io.sluice.graph.HandlerValues;
import io.sluice.graph.Handlers;
import io.sluice.graph.PacketElement;
import io.sluice.packet.Checksum;
import io.sluice.packet.Headers;
import io.sluice.packet.Ipv4;

/**
 * Sets the Differentiated Services code point of IPv4 packets (RFC 2474).
 *
 * <p>{@code SetIPDSCP(DSCP)}
 *
 * <p>Expects the IP header annotation. DSCP is 0 to 63; the two ECN bits stay. The checksum is
 * updated incrementally.
 *
 * <p>Handlers: {@code dscp} (read, write).
 */
@ElementInfo(
    name = "SetIPDSCP",
    frames = FrameUse.KEEPS,
    replicable = true,
    reads = AnnotationUse.HEADERS)
public final class SetIPDSCP extends PacketElement {
  private static final int MAX = 63;
  private static final int ECN = 3;

  private final int noHeader = dropReason("no IP header");
  private final int shared = dropReason("packet is shared");
  private int dscp;

  /** Creates the element. */
  public SetIPDSCP() {}

  @Override
  protected void configure(Args args) {
    dscp = args.required("DSCP").asInt(0, 0, MAX);
  }

  @Override
  protected int process(long packet) {
    if (Headers.ipv4(packet) == 0) {
      return noHeader;
    }
    if (!packets.ensureWritable(packet)) {
      return shared;
    }
    long ip = Headers.ipv4(packet);
    int before = Ipv4.tos(ip);
    int after = dscp << 2 | before & ECN;
    Ipv4.setTos(ip, after);
    Ipv4.setChecksum(ip, Checksum.update16(Ipv4.checksum(ip), before, after));
    return 0;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("dscp", () -> dscp);
    handlers.write("dscp", value -> dscp = (int) HandlerValues.integer(value, 0, MAX));
  }
}
