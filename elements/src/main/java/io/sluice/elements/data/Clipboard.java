// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.data;

import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.HEADERS;
import static io.sluice.effect.Field.PAYLOAD;

import io.sluice.argument.Args;
import io.sluice.argument.Integers;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Copies bytes from one packet into others.
 *
 * <p>{@code Clipboard(OFFSET/LENGTH, ...)}
 *
 * <p>Copies the bytes of each range from a packet on input 0, which leaves on output 0 unchanged,
 * and writes them to the same places of packets on input 1, which leave on output 1. Packets too
 * short for all ranges are neither read nor changed. Until the first packet arrives on input 0,
 * zeros are written.
 */
@ElementInfo(name = "Clipboard", ports = "2/2", processing = "aa/aa", flow = "xy/xy", live = true)
@ElementEffects(
    reads = DATA,
    writes = {HEADERS, PAYLOAD},
    does = STATE)
public final class Clipboard extends BatchElement {
  private static final int MAX = 65_535;

  private final int shared = shortageReason("packet is shared");

  /** Offset and length of a range. */
  private record Range(int offset, int length) {}

  private Range[] ranges = new Range[0];
  private byte[] board = new byte[0];
  private int needed;

  /** Creates the element. */
  public Clipboard() {}

  @Override
  protected void configure(Args args) {
    List<Range> all = new ArrayList<>();
    List<String> texts = args.rest();
    int size = 0;
    for (int i = 0; i < texts.size(); i++) {
      String text = texts.get(i);
      if (!text.matches(".+/.+")) {
        args.error("range " + i + ": expected '/' between offset and length");
        continue;
      }
      int slash = text.indexOf('/');
      int offset = Integers.upTo(text.substring(0, slash), MAX);
      int length = Integers.upTo(text.substring(slash + 1), MAX);
      if (offset < 0 || length < 0) {
        args.error("range " + i + ": invalid offset or length");
        continue;
      }
      if (offset + length > MAX) {
        args.error("range " + i + ": out of range");
        continue;
      }
      all.add(new Range(offset, length));
      size += length;
      needed = Math.max(needed, offset + length);
    }
    ranges = all.toArray(new Range[0]);
    board = new byte[size];
  }

  @Override
  protected void takeOver(Element old) {
    keepBoardOf((Clipboard) old);
  }

  @Override
  protected void reconfigure(Element configured) {
    Clipboard changed = (Clipboard) configured;
    changed.keepBoardOf(this);
    ranges = changed.ranges;
    needed = changed.needed;
    board = changed.board;
  }

  /** What was copied is good for the same places only. */
  private void keepBoardOf(Clipboard before) {
    if (Arrays.equals(ranges, before.ranges)) {
      board = before.board;
    }
  }

  @Override
  public void push(int port, PacketBatch batch) {
    handle(port, batch, 0);
    if (!batch.isEmpty()) {
      output(port).push(batch);
    }
  }

  @Override
  public int pull(int port, PacketBatch batch, int max) {
    int before = batch.size();
    input(port).pull(batch, max);
    handle(port, batch, before);
    return batch.size() - before;
  }

  private void handle(int port, PacketBatch batch, int from) {
    long[] array = batch.array();
    int size = batch.size();
    int kept = from;
    int i = from;
    try {
      for (; i < size; i++) {
        if (handle(port, array[i])) {
          array[kept++] = array[i];
        } else {
          drop(shared, array[i]);
        }
      }
    } finally {
      // Should one have failed, it and those behind it are still here.
      System.arraycopy(array, i, array, kept, size - i);
      batch.setSize(kept + size - i);
    }
  }

  /** Answers false for a packet that cannot be changed. */
  private boolean handle(int port, long packet) {
    if (Mbuf.length(packet) < needed) {
      return true;
    }
    if (port == 0) {
      copy(packet);
      return true;
    }
    if (!packets.ensureWritable(packet)) {
      return false;
    }
    paste(packet);
    return true;
  }

  private void copy(long packet) {
    int at = 0;
    for (Range range : ranges) {
      Bytes.copyOut(Mbuf.data(packet) + range.offset, board, at, range.length);
      at += range.length;
    }
  }

  private void paste(long packet) {
    int at = 0;
    for (Range range : ranges) {
      Bytes.copyIn(Mbuf.data(packet) + range.offset, board, at, range.length);
      at += range.length;
    }
  }
}
