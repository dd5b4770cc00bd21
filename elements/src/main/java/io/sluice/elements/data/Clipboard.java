// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.data;

import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.HEADERS;
import static io.sluice.effect.Field.PAYLOAD;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;
import java.util.ArrayList;
import java.util.List;

/**
 * Copies bytes from one packet into others.
 *
 * <p>{@code Clipboard(OFFSET/LENGTH, ...)}
 *
 * <p>Takes the bytes of each range from a packet on input 0, which leaves by output 0 as it was;
 * writes them to the same places of packets on input 1, which leave by output 1. Packets too short
 * for all ranges change nothing, and are not changed. Until the first packet came on input 0, zeros
 * are written.
 */
@ElementInfo(name = "Clipboard", ports = "2/2", processing = "aa/aa", flow = "xy/xy")
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
      if (!text.matches("[0-9]{1,5}/[0-9]{1,5}")) {
        args.error("range " + i + ": invalid offset or length");
        continue;
      }
      int slash = text.indexOf('/');
      int offset = Integer.parseInt(text.substring(0, slash));
      int length = Integer.parseInt(text.substring(slash + 1));
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
    byte[] other = ((Clipboard) old).board;
    board = other.length == board.length ? other : board;
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
    int kept = from;
    for (int i = from, n = batch.size(); i < n; i++) {
      long packet = array[i];
      boolean longEnough = Mbuf.length(packet) >= needed;
      if (port == 0 && longEnough) {
        copy(packet);
      } else if (port == 1 && longEnough && !packets.ensureWritable(packet)) {
        drop(shared, packet);
        continue;
      } else if (port == 1 && longEnough) {
        paste(packet);
      }
      array[kept++] = packet;
    }
    batch.setSize(kept);
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
