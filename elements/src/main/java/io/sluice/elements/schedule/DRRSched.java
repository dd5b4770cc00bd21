// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.schedule;

import static io.sluice.effect.Action.KEEPS;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;

/**
 * Pulls from its inputs in turn, with a fair share of bytes for each (deficit round robin,
 * Shreedhar and Varghese).
 *
 * <p>{@code DRRSched([QUANTUM])}
 *
 * <p>QUANTUM is the number of bytes that an input may send per turn, default 500; an input keeps
 * its unused bytes as long as it has packets.
 */
@ElementInfo(name = "DRRSched", ports = "-/1", processing = "l/l")
@ElementEffects(reads = LENGTH, does = KEEPS)
public final class DRRSched extends BatchElement {
  private int quantum;
  private int next;
  private long[] deficit;

  /** The packet of each input that waits for its turn; at most one a batch. */
  private PacketBatch[] heads = new PacketBatch[0];

  /** Creates the element. */
  public DRRSched() {}

  @Override
  protected void configure(Args args) {
    quantum = args.optional("QUANTUM").asInt(500);
    if (quantum <= 0) {
      args.error("bad QUANTUM");
    }
  }

  @Override
  protected void initialize(Setup setup) {
    deficit = new long[nInputs()];
    heads = new PacketBatch[nInputs()];
    for (int i = 0; i < heads.length; i++) {
      heads[i] = new PacketBatch();
    }
  }

  @Override
  public int pull(int port, PacketBatch batch, int max) {
    int pulled = 0;
    while (pulled < max && pullOne(batch)) {
      pulled++;
    }
    return pulled;
  }

  private boolean pullOne(PacketBatch batch) {
    for (int tries = 0; tries < heads.length; tries++) {
      PacketBatch head = heads[next];
      if (head.isEmpty() && input(next).pull(head, 1) == 0) {
        deficit[next] = 0;
      } else if (Mbuf.length(head.get(0)) <= deficit[next]) {
        deficit[next] -= Mbuf.length(head.get(0));
        batch.add(head.get(0));
        head.clear();
        return true;
      }
      next = next + 1 < heads.length ? next + 1 : 0;
      deficit[next] += quantum;
    }
    return false;
  }

  @Override
  protected boolean mayGive(int output) {
    return settle() > 0 || super.mayGive(output);
  }

  @Override
  protected long settle() {
    long left = 0;
    for (PacketBatch head : heads) {
      left += head.size();
    }
    return left;
  }

  @Override
  protected void takeOver(Element old) {
    DRRSched before = (DRRSched) old;
    int both = Math.min(heads.length, before.heads.length);
    for (int i = 0; i < both; i++) {
      deficit[i] = before.deficit[i];
      heads[i] = before.heads[i];
      before.heads[i] = new PacketBatch();
    }
    next = before.next < heads.length ? before.next : 0;
  }

  @Override
  protected void cleanup() {
    for (PacketBatch head : heads) {
      freeLeft(head);
    }
  }
}
