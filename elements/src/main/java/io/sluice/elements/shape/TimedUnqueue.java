// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.shape;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.packet.PacketBatch;
import io.sluice.run.Timer;

/**
 * Pulls packets at regular times and pushes them on.
 *
 * <p>{@code TimedUnqueue(INTERVAL [, BURST])}
 *
 * <p>Every INTERVAL seconds it moves up to BURST packets, default 1. Burster is the same with a
 * default BURST of 8.
 */
@ElementInfo(name = "TimedUnqueue", aliases = "Burster", ports = "1/1", processing = "l/h")
@ElementEffects
public final class TimedUnqueue extends BatchElement {
  private static final int BURSTER = 8;

  private long interval;
  private int burst;
  private PacketBatch batch;
  private Timer timer;

  /** Creates the element. */
  public TimedUnqueue() {}

  @Override
  protected void configure(Args args) {
    interval = Math.max(1, args.required("INTERVAL").asNanos(1));
    int usual = className().equals("Burster") ? BURSTER : 1;
    burst = args.optional("BURST").asInt(usual, 1, Integer.MAX_VALUE);
  }

  @Override
  protected void initialize(Setup setup) {
    batch = new PacketBatch();
    timer = setup.timer(this::expired);
    timer.scheduleAfter(0);
  }

  @Override
  protected void takeOver(Element old) {
    TimedUnqueue before = (TimedUnqueue) old;
    timer.follow(before.timer, interval - before.interval);
  }

  private void expired(Timer self) {
    self.scheduleAfter(interval);
    int moved = 0;
    while (moved < burst) {
      int pulled = input(0).pull(batch, Math.min(burst - moved, PacketBatch.CAPACITY));
      if (pulled == 0) {
        break;
      }
      moved += pulled;
      output(0).push(batch);
    }
  }
}
