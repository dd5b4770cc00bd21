// SPDX-License-Identifier: Apache-2.0
package io.sluice.placement;

import io.sluice.codegen.Links;
import io.sluice.element.AnnotationUse;
import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;
import io.sluice.element.FrameUse;
import io.sluice.packet.PacketBatch;
import io.sluice.run.Gate;
import io.sluice.run.Task;
import io.sluice.run.Worker;

/**
 * What the linker puts in front of an element which several workers would enter: a {@link Lane}
 * from each worker to the element's home, drained there in turn. Packets of one worker stay in
 * order.
 *
 * <p>A push is not to lose packets, and a worker that waits in the middle of one could wait for
 * ever, when the other waits for it. So nobody waits. A worker asks for room <em>before</em> it
 * makes packets: its tasks that would push here pause while a lane is above its high-water mark
 * (see {@link BackPressure}). What a round that has begun still pushes goes into the lane's room
 * above the mark, and were that used up, into its backlog. A slow consumer thus slows its producers
 * down, and the packets that are too many are refused where they come from: by the file that is
 * read later, or by the port, which counts them.
 *
 * <p>Once the driver has stopped, lanes are drained until they are empty; what then still moves, in
 * a circle of workers for example, is dropped as "stopped".
 */
@ElementInfo(
    name = "Handoff",
    ports = "1/1",
    processing = "h/h",
    shared = true,
    frames = FrameUse.KEEPS,
    reads = AnnotationUse.NONE)
final class Handoff extends BatchElement {
  private static final int BURST = 32;

  private final int stopped = dropReason("stopped");

  /** By the producer's index; null for workers that do not push here. */
  private final Lane[] lanes;

  /** For a caller that is no worker: it drives the router itself, so that one lane does. */
  private Lane first;

  /**
   * Creates one without lanes.
   *
   * @param workers how many there are
   */
  Handoff(int workers) {
    lanes = new Lane[workers];
  }

  /** Makes sure that a worker can push here. */
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
   * @return null when that does not push here
   */
  Lane lane(Worker producer) {
    return lanes[producer.index()];
  }

  /**
   * Starts draining on the element's home worker, each lane by a task.
   *
   * @param gate closed while what is drained would find no room behind the element; may be null
   */
  void drain(Gate gate) {
    for (Lane lane : lanes) {
      if (lane != null) {
        Task task = worker().newDrain(name(), () -> 0, gate);
        sources.add(new Links.Entry(batch -> lane.poll(batch, BURST), task));
        task.schedule();
      }
    }
  }

  @Override
  public void push(int port, PacketBatch pushed) {
    Worker producer = Worker.current();
    (producer == null ? first : lanes[producer.index()]).push(pushed);
  }

  /** Counts what will not be delivered any more; the workers rest. */
  void countStopped() {
    for (Lane lane : lanes) {
      if (lane != null) {
        countDrops(stopped, lane.size());
      }
    }
  }

  @Override
  protected void cleanup() {
    PacketBatch batch = new PacketBatch();
    for (Lane lane : lanes) {
      if (lane != null) {
        while (lane.poll(batch, BURST) > 0) {
          packets.free(batch);
        }
        for (long packet : lane.takeBacklog()) {
          packets.free(packet);
        }
      }
    }
  }
}
