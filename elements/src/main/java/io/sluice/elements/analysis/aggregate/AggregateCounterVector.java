// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.aggregate;

import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.USER_ANNOTATIONS;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.packet.Anno;
import java.util.Arrays;

/**
 * Counts packets or bytes for each of a few aggregates.
 *
 * <p>{@code AggregateCounterVector(MASK [, keywords])}
 *
 * <p>Like AggregateCounter, but faster: has a slot for each value that the aggregate annotation can
 * take in the bits of MASK, at most 24. Each worker may have its own copy.
 *
 * <pre>
 *   FromDPDKDevice(0, RSS_AGGREGATE true) -> c :: AggregateCounterVector(511) -> ...
 * </pre>
 *
 * <p>Keywords:
 *
 * <ul>
 *   <li>{@code BYTES} boolean, default false: counts bytes; {@code IP_BYTES} boolean, default
 *       false: counts bytes from the IP header on.
 *   <li>{@code MULTIPACKET}, {@code EXTRA_LENGTH} booleans, default true: also counts the packets
 *       and bytes that the extra packets and extra length annotations stand for.
 *   <li>{@code MARK} is accepted for compatibility with FastClick, but must be false.
 * </ul>
 *
 * <p>Handlers: {@code count} (read) the sum of all counts; {@code counts} (read) a line for each
 * aggregate seen: its number, its count; {@code active} (read, write); {@code stop} (write)
 * deactivates the element and stops the driver; {@code clear} (write).
 *
 * <p>See also: AggregateCounter, AggregateHash.
 */
@ElementInfo(name = "AggregateCounterVector", replicable = true)
@ElementEffects(
    reads = {LENGTH, ANNO_NETWORK, USER_ANNOTATIONS},
    does = {COUNTS, STATE})
public final class AggregateCounterVector extends PacketElement {
  private static final int MAX_MASK = (1 << 24) - 1;

  private int mask;
  private PacketAmount amount;
  private long[] counts = {};
  private boolean active = true;

  /** Creates the element. */
  public AggregateCounterVector() {}

  @Override
  protected void configure(Args args) {
    mask = args.required("MASK").asInt(0, 0, MAX_MASK);
    amount = new PacketAmount(args);
    counts = new long[mask + 1];
    if (args.keyword("MARK").asBool(false)) {
      args.error("MARK: devices that mark packets with an epoch are not supported");
    }
  }

  @Override
  public int process(long packet) {
    if (active) {
      counts[Anno.getI32(packet, Anno.AGGREGATE) & mask] += amount.of(packet);
    }
    return 0;
  }

  private String lines() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        text.append(i).append(' ').append(counts[i]).append('\n');
      }
    }
    return text.toString();
  }

  private void stop() {
    active = false;
    router().requestStop();
  }

  @Override
  protected void takeOver(Element old) {
    AggregateCounterVector before = (AggregateCounterVector) old;
    if (isConfiguredLike(before)) {
      counts = before.counts;
    }
    active = before.active;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.total("count", () -> Arrays.stream(counts).sum());
    handlers.total("counts", this::lines);
    handlers.read("active", () -> active);
    handlers.write("active", value -> active = HandlerValues.bool(value));
    handlers.write("stop", value -> stop());
    handlers.write("clear", value -> Arrays.fill(counts, 0));
    handlers.mark("b", "stop");
    handlers.mark("c", "active");
  }
}
