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
 * Puts TCP segments in order.
 *
 * <p>{@code TCPReorder([MERGESORT, NOTIMEOUT, VERBOSE])}
 *
 * <p>Needs a flow manager upstream, such as CTXManager, which it tells to distinguish flows by
 * addresses and ports. Segments that arrive ahead of a missing one are held until it arrives, for
 * at most 300 ms, 64 per flow; further ones are dropped. Retransmissions, segments that were seen
 * before, leave on output 1 if that is connected, and otherwise on output 0. Packets that are not
 * complete TCP segments, and those that no manager has tagged, are dropped. Expects the IP header
 * annotation. TCPIn does this as well.
 *
 * <p>All arguments are accepted for compatibility with FastClick and ignored.
 *
 * <p>Handlers: {@code flows} (read) current flows; {@code retransmissions}, {@code reordered}
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
