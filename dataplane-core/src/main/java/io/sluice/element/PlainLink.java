// SPDX-License-Identifier: Apache-2.0
package io.sluice.element;

import io.sluice.packet.PacketBatch;

/** A link that looks up at run time, for every batch, where an output leads. */
final class PlainLink extends Link {
  private final OutputPort output;

  PlainLink(OutputPort output) {
    this.output = output;
  }

  @Override
  public void push(PacketBatch batch) {
    if (ChainSupport.enter(output, batch.size())) {
      output.pushSpecially(batch);
    } else {
      Failures.push(output.target(), output.targetPort(), batch);
    }
  }
}
