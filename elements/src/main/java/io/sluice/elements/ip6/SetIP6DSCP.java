// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip6;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.IP_TOS;
import static io.sluice.effect.Field.IP_VERSION;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.header.Headers;
import io.sluice.header.Ipv6;

/**
 * Sets the DSCP of IPv6 packets (RFC 2474).
 *
 * <p>{@code SetIP6DSCP(DSCP)}
 *
 * <p>Expects the IP header annotation. DSCP is 0 to 63; the ECN bits and the flow label stay.
 *
 * <p>Handlers: {@code dscp} (read, write).
 */
@ElementInfo(name = "SetIP6DSCP", replicable = true, live = true)
@ElementEffects(
    reads = {IP_VERSION, IP_TOS, LENGTH, ANNO_NETWORK},
    writes = IP_TOS,
    does = DROPS)
public final class SetIP6DSCP extends PacketElement {
  private final int noHeader = dropReason("no IPv6 header");
  private final int shared = shortageReason("packet is shared");
  private int dscp;

  /** Creates the element. */
  public SetIP6DSCP() {}

  @Override
  protected void configure(Args args) {
    long value = args.required("DSCP").asLong(0, 0, 0xffff_ffffL);
    if (value > 63) {
      args.error("diffserv code point out of range");
    }
    dscp = (int) value & 63;
  }

  @Override
  public int process(long packet) {
    long ip = Headers.ipv6(packet);
    if (ip == 0 || Ipv6.version(ip) != 6) {
      return noHeader;
    }
    if (!packets.ensureWritable(packet)) {
      return shared;
    }
    ip = Headers.ipv6(packet);
    Ipv6.setFirstWord(ip, dscp << 2 | Ipv6.ecn(ip), Ipv6.flowLabel(ip));
    return 0;
  }

  @Override
  protected void takeOver(Element old) {
    if (isConfiguredLike(old)) {
      dscp = ((SetIP6DSCP) old).dscp;
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("dscp", () -> dscp);
    handlers.write("dscp", value -> dscp = (int) HandlerValues.integer(value, 0, 63));
    handlers.mark(".", "dscp");
  }
}
