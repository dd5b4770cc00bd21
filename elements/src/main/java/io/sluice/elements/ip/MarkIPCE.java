// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.KEEPS_CHECKSUMS;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.IP_CHECKSUM;
import static io.sluice.effect.Field.IP_TOS;
import static io.sluice.effect.Field.IP_VERSION;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.handler.Handlers;
import io.sluice.header.Headers;
import io.sluice.header.Ipv4;

/**
 * Marks IPv4 packets as having experienced congestion (RFC 3168).
 *
 * <p>{@code MarkIPCE([FORCE])}
 *
 * <p>Sets the ECN field to 3 (CE). Packets that are not ECN-capable (field 0) are dropped, unless
 * FORCE (default false) is true. Expects the IP header annotation; the checksum is updated
 * incrementally.
 *
 * <p>Handlers: {@code drops} (read) packets that are not ECN-capable.
 */
@ElementInfo(name = "MarkIPCE", replicable = true)
@ElementEffects(
    reads = {IP_VERSION, IP_TOS, IP_CHECKSUM, LENGTH, ANNO_NETWORK},
    writes = {IP_TOS, IP_CHECKSUM},
    does = {DROPS, KEEPS_CHECKSUMS})
public final class MarkIPCE extends TosElement {
  private static final int ALL = 0xff;
  private static final int CONGESTION = 3;

  private final int incapable = dropReason("not ECN-capable");
  private boolean force;
  private long refused;

  /** Creates the element. */
  public MarkIPCE() {}

  @Override
  protected void configure(Args args) {
    force = args.optional("FORCE").asBool(false);
  }

  @Override
  public int process(long packet) {
    long ip = Headers.ipv4(packet);
    if (ip != 0 && Ipv4.ecn(ip) == 0 && !force) {
      refused++;
      return incapable;
    }
    return setTos(packet, ALL, CONGESTION);
  }

  @Override
  protected void takeOver(Element old) {
    MarkIPCE before = (MarkIPCE) old;
    refused = before.refused;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.total("drops", () -> refused);
  }
}
