// SPDX-License-Identifier: Apache-2.0
package io.sluice.graph;

import io.sluice.packet.PacketBatch;
import io.sluice.ring.SpscRing;
import io.sluice.run.Worker;
import java.util.List;

/**
 * What the linker puts in front of an element which several workers would enter: a ring from each
 * worker to the element's home, drained there in turn. Packets of one worker stay in order. When a
 * ring is full the packets are dropped by the worker that pushes, which counts them in a cell of
 * its own.
 */
@ElementInfo(
    name = "Handoff",
    ports = "1/1",
    processing = "h/h",
    shared = true,
    readsAnnotations = false)
final class Handoff extends BatchElement {
  private static final int CAPACITY = 4096;
  private static final int BURST = 32;

  /** Longs between two workers' cells, so that they share no cache line. */
  private static final int PAD = 16;

  private final int ringFull = dropReason("ring full");
  private final SpscRing[] rings;
  private final long[] refused;
  private final PacketBatch batch = new PacketBatch();
  private long counted;

  Handoff(List<Worker> workers) {
    rings = new SpscRing[workers.size()];
    refused = new long[(workers.size() + 1) * PAD];
    for (int i = 0; i < rings.length; i++) {
      rings[i] = new SpscRing(CAPACITY);
    }
  }

  /** Starts draining on the element's home worker. */
  void drainOn(Worker home) {
    home.newTask(name(), this::drain).schedule();
  }

  @Override
  public void push(int port, PacketBatch pushed) {
    Worker producer = Worker.current();
    int size = pushed.size();
    int taken = rings[producer.index()].offer(pushed.array(), 0, size);
    if (taken < size) {
      refused[(producer.index() + 1) * PAD] += size - taken;
      for (int i = taken; i < size; i++) {
        producer.packets().free(pushed.get(i));
      }
    }
  }

  private int drain() {
    int work = 0;
    for (SpscRing ring : rings) {
      int count = ring.poll(batch.array(), 0, BURST);
      if (count > 0) {
        batch.setSize(count);
        work += count;
        outputs[0].push(batch);
      }
    }
    countRefused();
    return work;
  }

  private void countRefused() {
    long sum = 0;
    for (int i = 1; i <= rings.length; i++) {
      sum += refused[i * PAD];
    }
    if (sum != counted) {
      countDrops(ringFull, sum - counted);
      counted = sum;
    }
  }

  @Override
  protected void cleanup() {
    countRefused();
    for (SpscRing ring : rings) {
      int count;
      while ((count = ring.poll(batch.array(), 0, BURST)) > 0) {
        batch.setSize(count);
        packets.free(batch);
      }
    }
  }
}
