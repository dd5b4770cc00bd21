// SPDX-License-Identifier: Apache-2.0
package io.sluice.element;

/**
 * A source that several workers can poll in parallel, such as a port with several receive queues.
 * The linker makes a copy of it, and of the replicable elements downstream, for each worker.
 */
public interface ParallelSource {
  /**
   * How many workers may poll.
   *
   * @param workers how many there are
   * @return 1 to {@code workers}
   */
  int parallelism(int workers);

  /**
   * Sets which part this copy handles; called on every copy before {@link Element#initialize}.
   *
   * @param index from 0
   * @param count how many copies there are
   */
  void share(int index, int count);
}
