// SPDX-License-Identifier: Apache-2.0
package io.sluice.graph;

import io.sluice.packet.PacketBatch;
import io.sluice.run.Worker;
import org.jctools.queues.MpmcArrayQueue;
import org.jctools.queues.MpscArrayQueue;

/**
 * The ring that the linker puts in front of an element which several workers would enter: packets
 * cross by the batch to the element's home worker. Producers fill a batch from a pool of empty
 * ones; nothing is allocated.
 */
@ElementInfo(name = "Handoff", ports = "1/1", processing = "h/h", shared = true)
final class Handoff extends BatchElement {
  private static final int BATCHES = 128;

  private final MpscArrayQueue<PacketBatch> ring = new MpscArrayQueue<>(BATCHES);
  private final MpmcArrayQueue<PacketBatch> empty = new MpmcArrayQueue<>(BATCHES);
  private final int ringFull = dropReason("ring full");
  private Worker home;

  Handoff() {
    for (int i = 0; i < BATCHES; i++) {
      empty.offer(new PacketBatch());
    }
  }

  void home(Worker worker) {
    home = worker;
    worker.newTask(name(), this::drain).schedule();
  }

  @Override
  public void push(int port, PacketBatch batch) {
    PacketBatch carrier = empty.poll();
    if (carrier == null) {
      // Counted by several producers without a lock: the sum may be short, the packets are not
      // lost.
      countDrops(ringFull, batch.size());
      Worker.current().packets().free(batch);
      return;
    }
    System.arraycopy(batch.array(), 0, carrier.array(), 0, batch.size());
    carrier.setSize(batch.size());
    ring.offer(carrier);
  }

  private int drain() {
    int work = 0;
    for (int i = 0; i < 4; i++) {
      PacketBatch batch = ring.poll();
      if (batch == null) {
        break;
      }
      work += batch.size();
      outputs[0].push(batch);
      empty.offer(batch);
    }
    return work;
  }

  @Override
  protected void cleanup() {
    PacketBatch batch;
    while ((batch = ring.poll()) != null) {
      home.packets().free(batch);
    }
  }
}
