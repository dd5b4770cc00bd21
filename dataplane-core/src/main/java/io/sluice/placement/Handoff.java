// SPDX-License-Identifier: Apache-2.0
package io.sluice.placement;

import static io.sluice.effect.Action.KEEPS;

import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.ElementWiring;
import io.sluice.packet.PacketBatch;
import io.sluice.run.Gate;
import io.sluice.run.Worker;

/**
 * A ring in front of an element that several workers would enter: a {@link Lane} from each worker
 * to the element's home worker, which drains the lanes in turn. Packets of one worker stay in
 * order.
 *
 * <p>A push must not lose packets, and two workers that wait for each other in the middle of a push
 * would deadlock. So no worker waits. A worker checks for room <em>before</em> it produces packets:
 * its tasks that would push here pause while a lane is above its high-water mark (see {@link
 * BackPressure}). The remaining packets of the current round go into the lane's room above the
 * mark, and if that is full, into its backlog. So a slow consumer slows down its producers, and
 * excess packets are left at their origin: in the file, which is read later, or at the port, which
 * counts them.
 *
 * <p>The ring between the copies of a {@link io.sluice.element.Sharded} element has several inputs,
 * and an output for each: lanes then hold the number of the input above the address, which has at
 * most 48 bits.
 *
 * <p>Once the driver has stopped, lanes are drained until they are empty; packets that are still
 * moving then, for example in a cycle of workers, are dropped as "left at stop".
 */
@ElementInfo(name = "Handoff", ports = "-/=", processing = "h/h", flow = "#/#", shared = true)
@ElementEffects(does = KEEPS)
final class Handoff extends BatchElement {
  private static final int BURST = 32;
  private static final int INPUT_SHIFT = 48;
  private static final long ADDRESS = (1L << INPUT_SHIFT) - 1;

  private final int replaced = dropReason("configuration replaced");

  /** Lanes by the producer's index; null for workers that do not push here. */
  private final Lane[] lanes;

  /** The lane for a caller that is not a worker, because it drives the router itself. */
  private Lane first;

  /**
   * Creates a handoff without lanes.
   *
   * @param workers how many there are
   */
  Handoff(int workers) {
    lanes = new Lane[workers];
  }

  /** Adds a lane for a worker, if it has none. */
  void addProducer(Worker producer) {
    if (lanes[producer.index()] == null) {
      Lane lane = new Lane();
      lanes[producer.index()] = lane;
      first = first == null ? lane : first;
      producer.newDrain(name() + "/backlog", lane::flush, null).schedule();
    }
  }

  /**
   * The lane of a worker.
   *
   * @return null if the worker does not push here
   */
  Lane lane(Worker producer) {
    return lanes[producer.index()];
  }

  /**
   * Starts draining on the element's home worker, with a task for each lane.
   *
   * @param gate closed while there is no room after the element; may be null
   */
  void drain(Gate gate) {
    for (Lane lane : lanes) {
      if (lane != null && nOutputs() == 1) {
        ElementWiring.drain(this, batch -> drain(lane, batch), gate);
      } else if (lane != null) {
        PacketBatch mixed = new PacketBatch();
        PacketBatch batch = new PacketBatch();
        worker().newDrain(name(), () -> drainMixed(lane, mixed, batch), gate).schedule();
      }
    }
  }

  private static int drain(Lane lane, PacketBatch batch) {
    int count = lane.poll(batch, BURST);
    batch.touch(0);
    return count;
  }

  /** Takes a burst out of a lane and pushes successive packets for the same input together. */
  private int drainMixed(Lane lane, PacketBatch mixed, PacketBatch batch) {
    int count = lane.poll(mixed, BURST);
    long[] tagged = mixed.array();
    int i = 0;
    try {
      while (i < count) {
        int input = (int) (tagged[i] >>> INPUT_SHIFT);
        for (; i < count && (int) (tagged[i] >>> INPUT_SHIFT) == input; i++) {
          batch.add(tagged[i] & ADDRESS);
        }
        batch.touch(0);
        output(input).push(batch);
      }
    } finally {
      // Whatever the element has thrown, the packets after it are still here.
      for (; i < count; i++) {
        packets.free(tagged[i] & ADDRESS);
      }
      batch.clear();
      mixed.clear();
    }
    return count;
  }

  @Override
  public void push(int port, PacketBatch pushed) {
    if (port > 0) {
      long[] array = pushed.array();
      for (int i = 0; i < pushed.size(); i++) {
        array[i] |= (long) port << INPUT_SHIFT;
      }
    }
    Worker producer = Worker.current();
    (producer == null ? first : lanes[producer.index()]).push(pushed);
  }

  @Override
  protected void takeOver(Element old) {
    Handoff before = (Handoff) old;
    for (int i = 0; i < lanes.length; i++) {
      if (lanes[i] != null && before.lanes[i] != null) {
        lanes[i].takeOver(before.lanes[i]);
      }
    }
    // Packets of producers that no longer push here.
    PacketBatch batch = new PacketBatch();
    while (before.drainInto(batch, BURST) > 0) {
      first.push(batch);
    }
  }

  /** Whether no packet waits; exact if the workers have stopped. */
  boolean isEmpty() {
    return waiting() == 0;
  }

  /**
   * Takes packets out of all lanes and backlogs, in order for each producer; the workers have
   * stopped.
   */
  private int drainInto(PacketBatch batch, int max) {
    for (Lane lane : lanes) {
      if (lane != null) {
        int count = lane.poll(batch, max);
        if (count == 0 && lane.flush() > 0) {
          count = lane.poll(batch, max);
        }
        if (count > 0) {
          return count;
        }
      }
    }
    return 0;
  }

  @Override
  protected long settle() {
    return waiting();
  }

  private long waiting() {
    long left = 0;
    for (Lane lane : lanes) {
      left += lane == null ? 0 : lane.size();
    }
    return left;
  }

  @Override
  protected void cleanup() {
    if (worker().isReplaced()) {
      countDrops(replaced, waiting());
    }
    PacketBatch batch = new PacketBatch();
    for (Lane lane : lanes) {
      if (lane != null) {
        while (lane.poll(batch, BURST) > 0) {
          for (int i = 0; i < batch.size(); i++) {
            packets.free(batch.get(i) & ADDRESS);
          }
        }
        for (long packet : lane.takeBacklog()) {
          packets.free(packet & ADDRESS);
        }
      }
    }
  }
}
