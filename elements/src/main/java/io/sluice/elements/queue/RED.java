// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.queue;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.STATE;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;

/**
 * Drops packets early, more often the longer the queues are (Random Early Detection, Floyd and
 * Jacobson 1993).
 *
 * <p>{@code RED(MIN_THRESH, MAX_THRESH, MAX_P [, keywords])}
 *
 * <p>Averages the length of the nearest queues downstream (upstream on a pull path). Up to
 * MIN_THRESH no packet is dropped; from there to MAX_THRESH the drop probability grows from 0 to
 * MAX_P (0 to 1). Dropped packets leave on output 1 if that is connected. The average is updated
 * with each packet.
 *
 * <p>Keywords: {@code QUEUES} names of queues to observe instead; {@code STABILITY} default 4: the
 * newest length has a weight of 1/2^STABILITY in the average; {@code GENTLE} boolean, default true:
 * the probability grows from MAX_P to 1 between MAX_THRESH and twice that; otherwise it jumps to 1.
 *
 * <p>Handlers: {@code min_thresh}, {@code max_thresh}, {@code max_p} (read, write); {@code drops},
 * {@code queues}, {@code avg_queue_size}, {@code stats} (read); {@code config} (read, write) with
 * the current values.
 */
@ElementInfo(name = "RED", ports = "1/1-2", processing = "a/ah", live = true)
@ElementEffects(does = {DROPS, BRANCHES, COUNTS, STATE})
public final class RED extends EarlyDrop {
  /** Creates the element. */
  public RED() {}

  @Override
  protected void configure(Args args) {
    min = args.required("MIN_THRESH").asInt(0, 0, MAX_LENGTH);
    max = args.required("MAX_THRESH").asInt(0, 0, MAX_LENGTH);
    configureEarlyDrop(args);
    gentle = args.keyword("GENTLE").asBool(true);
    if (max < min) {
      args.error("MIN_THRESH must be <= MAX_THRESH");
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    super.handlers(handlers);
    handlers.write("min_thresh", value -> min = (int) HandlerValues.integer(value, 0, max));
    handlers.write(
        "max_thresh", value -> max = (int) HandlerValues.integer(value, min, MAX_LENGTH));
    handlers.write("max_p", value -> maxP = HandlerValues.probability(value));
    handlers.read("config", this::newConfig);
    handlers.mark("", "config");
  }

  private String newConfig() {
    String text = min + ", " + max + ", " + HandlerValues.fixedPoint(maxP) + rest();
    return gentle ? text : text + ", GENTLE false";
  }
}
