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
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;

/**
 * Sets the differentiated services code point of IPv4 packets (RFC 2474).
 *
 * <p>{@code SetIPDSCP(DSCP)}
 *
 * <p>DSCP is 0 to 63. Expects the IP header annotation; the checksum is updated incrementally.
 *
 * <p>Handlers: {@code dscp} (read, write).
 */
@ElementInfo(name = "SetIPDSCP", replicable = true, live = true)
@ElementEffects(
    reads = {IP_VERSION, IP_TOS, IP_CHECKSUM, LENGTH, ANNO_NETWORK},
    writes = {IP_TOS, IP_CHECKSUM},
    does = {DROPS, KEEPS_CHECKSUMS})
public final class SetIPDSCP extends TosElement {
  private static final int MAX = 63;
  private static final int ECN = 3;

  private int dscp;

  /** Creates the element. */
  public SetIPDSCP() {}

  @Override
  protected void configure(Args args) {
    long value = args.required("DSCP").asLong(0, 0, 0xffff_ffffL);
    if (value > MAX) {
      args.error("diffserv code point out of range");
    }
    dscp = (int) value & MAX;
  }

  @Override
  public int process(long packet) {
    return setTos(packet, ECN, dscp << 2);
  }

  @Override
  protected void takeOver(Element old) {
    SetIPDSCP before = (SetIPDSCP) old;
    if (isConfiguredLike(before)) {
      dscp = before.dscp;
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("dscp", () -> dscp);
    handlers.write("dscp", value -> dscp = (int) HandlerValues.integer(value, 0, MAX));
    handlers.mark(".", "dscp");
  }
}
