// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.regex;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.FLOW_STATE;
import static io.sluice.effect.Action.REPORTS;
import static io.sluice.effect.Field.ANNO_32;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.elements.flow.FlowSpace;
import io.sluice.elements.flow.FlowStates;
import io.sluice.elements.flow.FlowTag;
import io.sluice.handler.Handlers;
import io.sluice.lang.ConfigStrings;
import io.sluice.packet.Mbuf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds regular expressions in flows, across the packets of a flow, too.
 *
 * <p>{@code FlowHyperScan(PATTERN, ... [, keywords])}
 *
 * <p>Behind a manager of flows such as FlowIPManager. All data of the packets counts, in the order
 * in which they come: StripTransportHeader in front leaves the payload, and TCPReorder puts it in
 * order. Packets pass unchanged; those that no manager has seen are not looked at. What a pattern
 * says of the end of a text is never true, as a flow may go on.
 *
 * <pre>
 * ... -&gt; FlowIPManager -&gt; StripTransportHeader -&gt; FlowHyperScan("attack", VERBOSE true)
 *     -&gt; UnstripTransportHeader -&gt; ...
 * </pre>
 *
 * <p>Patterns are those of RegexClassifier. Where it differs from FastClick: no library is needed;
 * KILL spares flows without a match.
 *
 * <p>Keywords:
 *
 * <ul>
 *   <li>{@code KILL} boolean, default false: drops the packet in which a pattern ends, and all
 *       further ones of the flow.
 *   <li>{@code VERBOSE} boolean, default false: prints a line for each packet in which a pattern
 *       ends.
 *   <li>{@code FLAGS} letters: {@code i} cases are the same, {@code m} the begin of a line matches
 *       {@code ^}, {@code s} a dot is a line feed, too; {@code H V 8 W} change nothing.
 *   <li>{@code FILE} with further patterns, a line each.
 *   <li>{@code PAYLOAD_ONLY} boolean, changes nothing.
 * </ul>
 *
 * <p>Handlers: {@code matches} (read) packets in which a pattern ended.
 */
@ElementInfo(name = "FlowHyperScan", processing = "h/h", replicable = true)
@ElementEffects(
    reads = {DATA, ANNO_32},
    does = {DROPS, FLOW_STATE, REPORTS})
public final class FlowHyperScan extends PacketElement implements FlowSpace {
  private final int killed = dropReason("pattern found");
  private FlowStates<StreamState> flows = new FlowStates<>(this::newStream);
  private List<String> patterns = List.of();
  private String flags;
  private RegexSet set;
  private boolean kills;
  private boolean verbose;
  private long matches;

  /** Creates the element. */
  public FlowHyperScan() {}

  @Override
  protected void configure(Args args) {
    kills = args.keyword("KILL").asBool(false);
    verbose = args.keyword("VERBOSE").asBool(false);
    args.keyword("PAYLOAD_ONLY").asBool(false);
    flags = args.keyword("FLAGS").asString("");
    if (!flags.matches("[imsHV8W\r]*")) {
      args.error("FLAGS: unsupported flag in '" + flags + "'");
    }
    String file = args.keyword("FILE").asString("");
    List<String> texts = new ArrayList<>();
    List<String> arguments = args.rest();
    PatternElement.refuseKeywords(args, arguments);
    arguments.forEach(argument -> texts.add(ConfigStrings.unquote(argument)));
    if (!file.isEmpty()) {
      args.readsFile(file);
      try {
        texts.addAll(Files.readAllLines(Path.of(file), StandardCharsets.ISO_8859_1));
      } catch (IOException | IllegalArgumentException e) {
        args.error("FILE: cannot read " + file);
      }
    }
    texts.removeIf(String::isEmpty);
    patterns = List.copyOf(texts);
    try {
      set = RegexSet.compile(parse(), false, PatternElement.DEFAULT_BYTES);
    } catch (RegexSyntax e) {
      e.getMessage().lines().forEach(args::error);
    }
  }

  private List<RegexNode> parse() throws RegexSyntax {
    return RegexParser.parseAll(patterns, flags);
  }

  private StreamState newStream() {
    return new StreamState(set.tables());
  }

  @Override
  public int flowBytes() {
    return 16;
  }

  @Override
  public int process(long packet) {
    long tag = FlowTag.get(packet);
    if (tag == 0) {
      return 0;
    }
    StreamState flow = flows.of(tag);
    if (flow.found && kills) {
      return killed;
    }
    if (!set.goOn(Mbuf.data(packet), Mbuf.length(packet), flow.states)) {
      return 0;
    }
    flow.found = true;
    matches++;
    if (verbose) {
      router().report("MATCHED");
    }
    return kills ? killed : 0;
  }

  @Override
  public void flowEnded(long tag) {
    flows.remove(tag);
  }

  @Override
  protected void takeOver(Element old) {
    FlowHyperScan before = (FlowHyperScan) old;
    matches = before.matches;
    if (patterns.equals(before.patterns) && flags.equals(before.flags)) {
      flows.takeFrom(before.flows);
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.total("matches", () -> matches);
  }
}
