// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.userlevel;

import static io.sluice.effect.Action.MAKES;

import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.handler.Handlers;
import io.sluice.packet.PacketBatch;
import io.sluice.router.GraphBuilder;
import org.jctools.queues.varhandle.MpscVarHandleArrayQueue;

/**
 * Takes packets from a Java program.
 *
 * <p>{@code Injector()}
 *
 * <p>A program that embeds a graph injects packets here: add one to a {@link GraphBuilder}, connect
 * its output, and call {@link #send}. Packets wait in a bounded queue until the element's worker
 * takes them, so any thread may send, whether the router was started or is driven by {@code
 * Router.step}.
 */
@ElementInfo(name = "Injector", ports = "0/1", processing = "/h")
@ElementEffects(does = MAKES)
public final class Injector extends BatchElement {
  private static final int CAPACITY = 4096;
  private static final int BURST = 32;

  private MpscVarHandleArrayQueue<byte[]> waiting = new MpscVarHandleArrayQueue<>(CAPACITY);
  private final int noBuffer = shortageReason("no packet buffer");
  private final PacketBatch batch = new PacketBatch();

  /** Creates the element. */
  public Injector() {}

  /**
   * Queues a packet.
   *
   * @param data its bytes, from the link-layer header; must not be changed afterwards
   * @return false when the queue is full, and the packet was not taken
   */
  public boolean send(byte[] data) {
    return waiting.offer(data);
  }

  @Override
  protected void initialize(Setup setup) {
    setup.task(this::run);
  }

  private int run() {
    int taken = 0;
    byte[] data;
    while (taken < BURST && (data = waiting.poll()) != null) {
      long packet = packets.packetOf(data);
      if (packet == 0) {
        countDrops(noBuffer, 1);
      } else {
        batch.add(packet);
      }
      taken++;
    }
    if (!batch.isEmpty()) {
      output(0).push(batch);
    }
    return taken;
  }

  /** Who has the old element to send by goes on with that. */
  @Override
  protected void takeOver(Element old) {
    Injector before = (Injector) old;
    waiting = before.waiting;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("length", () -> waiting.size());
  }
}
