// SPDX-License-Identifier: Apache-2.0
package io.sluice.testing;

import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementContext;
import io.sluice.element.ElementInfo;
import io.sluice.element.ParallelSource;
import io.sluice.element.Setup;
import io.sluice.router.RouterOptions;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A port with a receive queue for each worker; the test chooses the queue of each packet. */
@ElementInfo(name = "Dealt", ports = "0/1", processing = "/h")
public final class Dealt extends BatchElement implements ParallelSource {
  private Queue<byte[]> waiting = new ConcurrentLinkedQueue<>();

  /**
   * Options with this element.
   *
   * @param workers how many
   * @return new options
   */
  public static RouterOptions options(int workers) {
    RouterOptions options = TestGraph.options().workers(workers);
    options.registry().register("Dealt", Dealt::new);
    return options;
  }

  /**
   * Puts a packet into a worker's queue.
   *
   * @param router the running configuration
   * @param element the Dealt element
   * @param worker any number from 0, one for each queue and again from the first
   * @param packet its data
   */
  public static void deal(ElementContext router, String element, int worker, byte[] packet) {
    List<Element> queues = router.instances(router.find(element));
    ((Dealt) queues.get(worker % queues.size())).waiting.add(packet);
  }

  @Override
  public int parallelism(int workers) {
    return workers;
  }

  @Override
  public void share(int index, int count) {}

  @Override
  protected void initialize(Setup setup) {
    setup.source(
        batch -> {
          while (!waiting.isEmpty() && batch.size() < 32) {
            long packet = packets.packetOf(waiting.peek());
            if (packet == 0) {
              break;
            }
            batch.add(packet);
            waiting.remove();
          }
          return batch.size();
        });
  }

  @Override
  protected void takeOver(Element old) {
    waiting = ((Dealt) old).waiting;
  }
}
