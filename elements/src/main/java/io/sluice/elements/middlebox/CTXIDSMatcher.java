// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.middlebox;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.FLOW_STATE;
import static io.sluice.effect.Field.ANNO_32;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.elements.flow.FlowSpace;
import io.sluice.elements.flow.FlowStates;
import io.sluice.elements.flow.FlowTag;
import io.sluice.elements.regex.StreamSearch;
import io.sluice.handler.Handlers;
import io.sluice.lang.ConfigStrings;
import io.sluice.packet.Mbuf;
import java.util.List;

/**
 * Stops flows in whose payload a pattern is found.
 *
 * <p>{@code CTXIDSMatcher(PATTERN, ... [, keywords])}
 *
 * <p>Behind a manager of flows such as CTXManager; for the whole stream of a connection, behind
 * TCPIn. In a PATTERN an asterisk stands for any bytes, and a backslash has the next character
 * stand for itself. A pattern is found across the packets of a flow, too. The packet in which it
 * ends, and all further ones of the flow, leave by output 1 if that is connected, and are dropped
 * otherwise. Packets that are neither TCP nor UDP over IPv4, and those that no manager has seen,
 * pass. FlowIDSChunkMatcher is another name for it.
 *
 * <pre>
 * ... -&gt; FlowIPManager -&gt; m :: CTXIDSMatcher("attack", "GET *.exe") -&gt; ...; m[1] -&gt; Discard
 * </pre>
 *
 * <p>Keywords: {@code STALL} boolean, is read for FastClick's sake: packets whose end may be the
 * begin of a pattern are not held back, as WordMatcher holds them.
 *
 * <p>Handlers: {@code matched} (read) flows with a pattern.
 *
 * <p>See also: FlowHyperScan, WordMatcher, IntrusionFilter.
 */
@ElementInfo(
    name = "CTXIDSMatcher",
    aliases = "FlowIDSChunkMatcher",
    ports = "1/1-2",
    processing = "h/h",
    replicable = true)
@ElementEffects(
    reads = {DATA, ANNO_NETWORK, ANNO_TRANSPORT, ANNO_32},
    does = {DROPS, BRANCHES, FLOW_STATE})
public final class CTXIDSMatcher extends PacketElement implements FlowSpace {
  /** How far the search in a flow is. */
  private static final class Stream {
    final int[] states;
    boolean found;

    Stream(int[] states) {
      this.states = states;
    }
  }

  private final int matched = dropReason("pattern found");
  private FlowStates<Stream> flows = new FlowStates<>(() -> new Stream(newStates()));
  private StreamSearch search;
  private long matches;

  /** Creates the element. */
  public CTXIDSMatcher() {}

  @Override
  protected void configure(Args args) {
    args.keyword("STALL").asBool(false);
    List<String> patterns = args.rest().stream().map(ConfigStrings::unquote).toList();
    try {
      search = StreamSearch.ofGlobs(patterns);
    } catch (IllegalArgumentException e) {
      args.error(e.getMessage());
    }
  }

  private int[] newStates() {
    return search.begin();
  }

  @Override
  public int flowBytes() {
    return Integer.BYTES;
  }

  @Override
  public int process(long packet) {
    long tag = FlowTag.get(packet);
    int offset = tag == 0 ? -1 : Payload.offset(packet);
    if (offset < 0) {
      return 0;
    }
    Stream stream = flows.of(tag);
    if (!stream.found) {
      int length = Payload.length(packet, offset);
      if (!search.goOn(Mbuf.data(packet) + offset, length, stream.states)) {
        return 0;
      }
      stream.found = true;
      matches++;
    }
    return reject(matched);
  }

  @Override
  public void flowEnded(long tag) {
    flows.remove(tag);
  }

  @Override
  protected void takeOver(Element old) {
    CTXIDSMatcher before = (CTXIDSMatcher) old;
    matches = before.matches;
    if (isConfiguredLike(before)) {
      flows.takeFrom(before.flows);
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.total("matched", () -> matches);
  }
}
