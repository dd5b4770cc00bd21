// SPDX-License-Identifier: Apache-2.0
package io.sluice.codegen;

import io.sluice.effect.BatchCheck;
import io.sluice.element.ChainSupport;
import io.sluice.element.Link;
import io.sluice.element.OutputPort;
import io.sluice.packet.PacketBatch;

/**
 * A link in the checked mode: verifies that elements that get whole batches do only what they
 * declare.
 */
final class CheckedLink extends Link {
  private final Link link;
  private final OutputPort output;
  private final BatchCheck owner;
  private final BatchCheck target;

  /** The packets of the push in progress, examined when it returns; null while in use. */
  private long[] pushed = new long[PacketBatch.CAPACITY];

  private CheckedLink(Link link, OutputPort output, BatchCheck owner, BatchCheck target) {
    this.link = link;
    this.output = output;
    this.owner = owner;
    this.target = target;
  }

  /** Wraps a link if there is something to verify. */
  static Link of(OutputPort output, Link link) {
    BatchCheck owner = ChainSupport.batchCheck(output.owner());
    BatchCheck target = ChainSupport.batchCheck(output.target());
    return owner == null && target == null ? link : new CheckedLink(link, output, owner, target);
  }

  @Override
  public void push(PacketBatch batch) {
    if (owner != null) {
      owner.left(output.index(), batch, 0);
    }
    if (target == null) {
      link.push(batch);
      return;
    }
    target.entered(output.targetPort(), batch, 0);
    int count = batch.size();
    // Packets may come back to this link during the push.
    long[] packets = pushed == null ? new long[PacketBatch.CAPACITY] : pushed;
    pushed = null;
    System.arraycopy(batch.array(), 0, packets, 0, count);
    link.push(batch);
    target.returned(packets, count);
    pushed = packets;
  }
}
