// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.compare;

import java.util.ArrayList;
import java.util.List;

/** How a job is spread over queues and processors. */
enum Layout {
  /** One receive queue, one worker: as nearly all jobs. */
  ONE(1, 1),
  /** Two receive queues that one worker polls. */
  QUEUES(2, 1),
  /** Two receive queues, each with a worker that does everything. */
  PARALLEL(2, 2),
  /** One worker receives and classifies, another filters and sends; a ring between them. */
  PIPELINE(1, 2);

  /** Packets that the ring of a pipeline holds. */
  static final int RING = 512;

  private final int queues;
  private final int workers;

  Layout(int queues, int workers) {
    this.queues = queues;
    this.workers = workers;
  }

  /** Receive queues of port 0, each with a capture of its own. */
  int queues() {
    return queues;
  }

  /** Workers, each on a processor of its own. */
  int workers() {
    return workers;
  }

  /**
   * Deals packets out to the queues in turn.
   *
   * @param frames what arrives in all
   * @return what arrives at each queue
   */
  List<List<byte[]>> split(List<byte[]> frames) {
    List<List<byte[]>> parts = new ArrayList<>();
    for (int queue = 0; queue < queues; queue++) {
      List<byte[]> part = new ArrayList<>();
      for (int i = queue; i < frames.size(); i += queues) {
        part.add(frames.get(i));
      }
      parts.add(part);
    }
    return parts;
  }
}
