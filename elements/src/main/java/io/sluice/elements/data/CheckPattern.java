// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.data;

import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Action.REPORTS;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.handler.Handlers;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;

/**
 * Reports packets that are not as SendPattern makes them.
 *
 * <p>{@code CheckPattern(LENGTH)}
 *
 * <p>Expects LENGTH bytes: 0, 1, 2, and so on, 0 again behind 255. A line tells of another length,
 * and one of the first byte among these that is another. All packets pass.
 *
 * <p>Handlers: {@code bad} (read) packets reported.
 *
 * <p>See also: SendPattern.
 */
@ElementInfo(name = "CheckPattern", processing = "a/a")
@ElementEffects(
    reads = {DATA, LENGTH},
    does = {COUNTS, REPORTS})
public final class CheckPattern extends BatchElement {
  private int length;
  private long bad;

  /** Creates the element. */
  public CheckPattern() {}

  @Override
  protected void configure(Args args) {
    length = args.required("LENGTH").asInt(0, 0, Integer.MAX_VALUE);
  }

  @Override
  protected void takeOver(Element old) {
    bad = ((CheckPattern) old).bad;
  }

  @Override
  public void push(int port, PacketBatch batch) {
    check(batch, 0);
    output(0).push(batch);
  }

  @Override
  public int pull(int port, PacketBatch batch, int max) {
    int before = batch.size();
    int pulled = input(0).pull(batch, max);
    check(batch, before);
    return pulled;
  }

  private void check(PacketBatch batch, int first) {
    for (int i = first, n = batch.size(); i < n; i++) {
      long packet = batch.get(i);
      int present = Mbuf.length(packet);
      long data = Mbuf.data(packet);
      int different = differs(data, Math.min(length, present));
      if (present != length || different >= 0) {
        bad++;
        report(present, different, different < 0 ? 0 : Bytes.u8(data + different));
      }
    }
  }

  private static int differs(long data, int count) {
    for (int i = 0; i < count; i++) {
      if (Bytes.u8(data + i) != (i & 0xff)) {
        return i;
      }
    }
    return -1;
  }

  private void report(int present, int different, int byteThere) {
    if (present != length) {
      router().report("CheckPattern: p->length() " + present + " _len " + length);
    }
    if (different >= 0) {
      router()
          .report(
              "CheckPattern: i=%d pkt %02x wanted %02x"
                  .formatted(different, byteThere, different & 0xff));
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.total("bad", () -> bad);
  }
}
