// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flow;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.REPORTS;
import static io.sluice.effect.Field.ANNO_32;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;
import io.sluice.packet.PacketBatch;

/**
 * Prints the flows to which packets belong.
 *
 * <p>{@code FlowPrint([CONTINUE])}
 *
 * <p>One line for each run of packets of one flow in a batch: the number of packets, and the number
 * that the manager upstream, such as FlowIPManager, gave the flow. Packets that no manager has
 * tagged are dropped, or pass with CONTINUE true.
 *
 * <p>Keywords: {@code CONTINUE} boolean, default false; {@code PTR} is accepted for compatibility
 * with FastClick and ignored.
 */
@ElementInfo(name = "FlowPrint", processing = "h/h", replicable = true)
@ElementEffects(
    reads = ANNO_32,
    does = {DROPS, REPORTS})
public final class FlowPrint extends BatchElement {
  private final int noFlow = dropReason("no flow");
  private boolean passOthers;

  /** Creates the element. */
  public FlowPrint() {}

  @Override
  protected void configure(Args args) {
    passOthers = args.optional("CONTINUE").asBool(false);
    args.keyword("PTR").asBool(false);
  }

  @Override
  public void push(int port, PacketBatch batch) {
    long[] array = batch.arrayToSift();
    int count = batch.size();
    int kept = 0;
    for (int from = 0; from < count; ) {
      long tag = FlowTag.get(array[from]);
      int to = from + 1;
      while (to < count && FlowTag.get(array[to]) == tag) {
        to++;
      }
      report(tag, to - from);
      for (; from < to; from++) {
        if (tag == 0 && !passOthers) {
          drop(noFlow, array[from]);
        } else {
          array[kept++] = array[from];
        }
      }
    }
    batch.setSize(kept);
    if (kept > 0) {
      output(0).push(batch);
    }
  }

  private void report(long tag, int count) {
    if (tag == 0) {
      router().report(count + " packets not from a specific flow...");
    } else {
      String who = name() + " :: " + className();
      int flow = FlowTag.flow(tag);
      router().report(who + ": " + count + " packets from flow " + flow + ". Count : " + count);
    }
  }
}
