// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.hotswap;

import io.sluice.packet.PacketBatch;

/** The tester's ends of the two interfaces between which a configuration forwards. */
interface Ends extends AutoCloseable {
  /** What the configuration receives from, as an element of the Click language. */
  String in();

  /** What the configuration sends to. */
  String out();

  /**
   * Sends packets to where the configuration receives.
   *
   * @param batch the packets; empty afterwards
   * @return how many were taken; the others are lost
   */
  int send(PacketBatch batch);

  /**
   * Takes what the configuration has sent.
   *
   * @param batch an empty batch
   * @return how many came
   */
  int receive(PacketBatch batch);

  @Override
  void close();
}
