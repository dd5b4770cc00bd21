// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import io.sluice.argument.Args;
import io.sluice.element.AnnotationUse;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.FrameUse;
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
@ElementInfo(
    name = "SetIPDSCP",
    frames = FrameUse.KEEPS,
    replicable = true,
    reads = AnnotationUse.HEADERS,
    live = true)
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
  }
}
