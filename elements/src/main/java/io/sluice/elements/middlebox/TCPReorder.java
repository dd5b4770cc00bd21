// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.middlebox;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.FLOW_STATE;
import static io.sluice.effect.Action.KEEPS;
import static io.sluice.effect.Action.REORDERS;
import static io.sluice.effect.Field.ANNO_32;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.IP_FRAGMENT;
import static io.sluice.effect.Field.IP_LENGTH;
import static io.sluice.effect.Field.IP_PROTO;
import static io.sluice.effect.Field.IP_VERSION;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.TCP_FLAGS;
import static io.sluice.effect.Field.TCP_SEQ;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;

/**
 * Puts segments of TCP in their order.
 *
 * <p>{@code TCPReorder([MERGESORT, NOTIMEOUT, VERBOSE])}
 *
 * <p>Behind a manager of flows such as CTXManager, which tells flows apart by addresses and ports
 * for it. Segments that come before one that is missing are held until it comes, for 300 ms at
 * most, 64 of a flow; further ones are dropped. Segments that were seen before, retransmissions,
 * leave on output 1 where it is connected, and otherwise on output 0. Packets that are no whole
 * segment of TCP, or that no manager of flows has seen, are dropped. Expects the IP header
 * annotation. TCPIn does this, too.
 *
 * <p>All arguments are accepted for compatibility with FastClick.
 *
 * <p>Handlers: {@code flows} (read) how many there are; {@code retransmissions}, {@code reordered}
 * (read) segments seen before, and held.
 *
 * <p>See also: TCPIn, CTXManager.
 */
@ElementInfo(name = "TCPReorder", aliases = "SimpleTCPReorder", ports = "1/1-2", processing = "h/h")
@ElementEffects(
    reads = {
      IP_VERSION,
      IP_LENGTH,
      IP_FRAGMENT,
      IP_PROTO,
      TCP_SEQ,
      TCP_FLAGS,
      LENGTH,
      ANNO_NETWORK,
      ANNO_TRANSPORT,
      ANNO_32
    },
    does = {DROPS, BRANCHES, KEEPS, REORDERS, FLOW_STATE})
public final class TCPReorder extends StreamElement {
  /** Creates the element. */
  public TCPReorder() {}

  @Override
  protected void configure(Args args) {
    args.optional("MERGESORT").asBool(true);
    args.optional("NOTIMEOUT").asBool(false);
    args.optional("VERBOSE").asInt(0);
  }

  @Override
  protected void takeOver(Element old) {
    takeStreams((TCPReorder) old, true);
  }
}
