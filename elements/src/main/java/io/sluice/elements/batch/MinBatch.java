// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.batch;

import static io.sluice.effect.Action.KEEPS;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.packet.PacketBatch;
import io.sluice.run.Timer;

/**
 * Holds packets until there are enough for a batch.
 *
 * <p>{@code MinBatch([BURST, TIMER])}
 *
 * <p>BURST is packets, default 32, at most 256. Fewer leave when none have arrived for TIMER
 * microseconds; with the default, -1, they wait forever.
 *
 * <p>Waiting delays packets: this pays only if elements downstream do much work once per batch.
 */
@ElementInfo(name = "MinBatch", processing = "h/h")
@ElementEffects(does = KEEPS)
public final class MinBatch extends BatchElement {
  private int burst;
  private long waitMicros;
  private PacketBatch waiting = new PacketBatch();
  private Timer timer;

  /** Creates the element. */
  public MinBatch() {}

  @Override
  protected void configure(Args args) {
    burst = args.optional("BURST").asBurst(32);
    waitMicros = args.optional("TIMER").asInt(-1, -1, Integer.MAX_VALUE);
  }

  @Override
  protected void initialize(Setup setup) {
    timer = setup.timer(expired -> flush());
  }

  @Override
  public void push(int port, PacketBatch batch) {
    for (int i = 0, n = batch.size(); i < n; i++) {
      waiting.add(batch.handOver(i));
      if (waiting.isFull()) {
        flush();
      }
    }
    batch.clear();
    if (waiting.size() >= burst) {
      flush();
    }
    await();
  }

  private void await() {
    if (waiting.isEmpty()) {
      timer.unschedule();
    } else if (waitMicros >= 0) {
      timer.scheduleAfter(waitMicros * 1000);
    }
  }

  private void flush() {
    if (!waiting.isEmpty()) {
      output(0).push(waiting);
    }
  }

  @Override
  protected void takeOver(Element old) {
    MinBatch before = (MinBatch) old;
    waiting = before.waiting;
    before.waiting = new PacketBatch();
    await();
  }

  @Override
  protected long settle() {
    return waiting.size();
  }

  @Override
  protected void cleanup() {
    freeLeft(waiting);
  }
}
