// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.standard;

import io.sluice.graph.Args;
import io.sluice.graph.BatchElement;
import io.sluice.graph.ElementInfo;
import io.sluice.graph.HandlerValues;
import io.sluice.graph.Handlers;
import io.sluice.packet.Anno;
import io.sluice.packet.PacketBatch;

/**
 * Passes packets on, and sends copies of those of one colour to output 1.
 *
 * <p>{@code PaintTee(COLOR [, ANNO])}
 *
 * <p>ANNO names another annotation byte than the paint.
 *
 * <p>Handlers: {@code color} (read, write).
 */
@ElementInfo(name = "PaintTee", ports = "1/2", processing = "a/ah", replicable = true)
public final class PaintTee extends BatchElement {
  private final int noBuffer = dropReason("no buffer for a copy");
  private int color;
  private int anno;

  /** Creates the element. */
  public PaintTee() {}

  @Override
  protected void configure(Args args) {
    color = args.required("COLOR").asInt(0, 0, 255);
    anno = args.optional("ANNO").asAnno(1, Anno.PAINT);
  }

  @Override
  public void push(int port, PacketBatch batch) {
    copy(batch, 0);
    output(0).push(batch);
  }

  @Override
  public int pull(int port, PacketBatch batch, int max) {
    int before = batch.size();
    int pulled = input(0).pull(batch, max);
    copy(batch, before);
    return pulled;
  }

  private void copy(PacketBatch batch, int from) {
    PacketBatch copies = null;
    for (int i = from; i < batch.size(); i++) {
      long packet = batch.get(i);
      if (Anno.getU8(packet, anno) == color) {
        if (copies == null) {
          copies = worker().borrow();
        }
        long copy = packets.copy(packet);
        if (copy == 0) {
          countDrops(noBuffer, 1);
        } else {
          copies.add(copy);
        }
      }
    }
    if (copies != null) {
      if (!copies.isEmpty()) {
        output(1).push(copies);
      }
      worker().giveBack(copies);
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("color", () -> color);
    handlers.write("color", value -> color = (int) HandlerValues.integer(value, 0, 255));
  }
}
