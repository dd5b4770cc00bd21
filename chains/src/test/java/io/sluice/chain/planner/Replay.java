// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.planner;

import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.packet.PacketBatch;
import java.util.List;

/**
 * Sends lists of packets on its worker's thread, as fast as possible. The test's thread provides a
 * list after the previous one has been sent.
 */
@ElementInfo(name = "Replay", ports = "0/1", processing = "/h")
final class Replay extends BatchElement {
  private record Job(List<byte[]> list, int burst) {}

  private volatile Job job = new Job(List.of(), 1);
  private volatile Job done = job;

  /** Belongs to the worker. */
  private Job current = job;

  private int next;

  @Override
  protected void initialize(Setup setup) {
    setup.task(this::run);
  }

  /**
   * Sends packets.
   *
   * @param packets their data
   * @param longest the most packets of a burst
   */
  void send(List<byte[]> packets, int longest) {
    job = new Job(packets, longest);
  }

  boolean isDone() {
    return done == job;
  }

  private int run() {
    if (current != job) {
      current = job;
      next = 0;
    }
    List<byte[]> all = current.list();
    int end = Math.min(all.size(), next + current.burst());
    PacketBatch batch = new PacketBatch();
    for (int i = next; i < end; i++) {
      batch.add(packets.packetOf(all.get(i)));
    }
    next = end;
    int count = batch.size();
    if (count > 0) {
      output(0).push(batch);
    } else {
      done = current;
    }
    return count;
  }
}
