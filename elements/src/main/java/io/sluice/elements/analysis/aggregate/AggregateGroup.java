// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.aggregate;

import static io.sluice.effect.Action.KEEPS;
import static io.sluice.effect.Field.ANNO_AGGREGATE;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.packet.Anno;
import io.sluice.packet.PacketBatch;
import io.sluice.run.Timer;

/**
 * Groups packets of the same aggregate into batches.
 *
 * <p>{@code AggregateGroup([TIMER])}
 *
 * <p>Consecutive packets with the same aggregate annotation leave in one batch of up to 256, in
 * order. The last ones of an incoming batch wait TIMER microseconds for more of the same aggregate;
 * with the default, 0, they do not wait. (In FastClick they then wait forever.)
 */
@ElementInfo(name = "AggregateGroup", processing = "h/h")
@ElementEffects(reads = ANNO_AGGREGATE, does = KEEPS)
public final class AggregateGroup extends BatchElement {
  private long waitNanos;
  private PacketBatch group = new PacketBatch();
  private int aggregate;
  private Timer timer;

  /** Creates the element. */
  public AggregateGroup() {}

  @Override
  protected void configure(Args args) {
    waitNanos = args.optional("TIMER").asLong(0, 0, Integer.MAX_VALUE) * 1000;
  }

  @Override
  protected void initialize(Setup setup) {
    timer = setup.timer(expired -> flush());
  }

  @Override
  public void push(int port, PacketBatch batch) {
    int count = batch.size();
    for (int i = 0; i < count; i++) {
      long packet = batch.get(i);
      int its = Anno.getI32(packet, Anno.AGGREGATE);
      if (its != aggregate || group.isFull()) {
        flush();
        aggregate = its;
      }
      group.add(batch.handOver(i));
    }
    batch.clear();
    if (waitNanos == 0) {
      flush();
    } else {
      timer.scheduleAfter(waitNanos);
    }
  }

  private void flush() {
    if (!group.isEmpty()) {
      output(0).push(group);
    }
  }

  @Override
  protected void takeOver(Element old) {
    AggregateGroup before = (AggregateGroup) old;
    group = before.group;
    aggregate = before.aggregate;
    before.group = new PacketBatch();
    timer.scheduleAfter(waitNanos);
  }

  @Override
  protected long settle() {
    return group.size();
  }

  @Override
  protected void cleanup() {
    freeLeft(group);
  }
}
