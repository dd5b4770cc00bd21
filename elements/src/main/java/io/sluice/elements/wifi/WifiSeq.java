// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi;

import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_WIFI;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.handler.Handlers;
import io.sluice.packet.Mbuf;

/**
 * Numbers packets, as 802.11 does.
 *
 * <p>{@code WifiSeq([OFFSET, BYTES, SHIFT, DEBUG])}
 *
 * <p>Writes a little-endian number that grows by 1 with each packet, begins at 0, and is shifted
 * left by SHIFT bits. The defaults write the sequence control field of an 802.11 frame; the
 * fragment's number becomes 0. The extra header annotation gets the flag that keeps a radio from
 * numbering the frame itself. Packets that end with the field or before it pass unchanged. Packets
 * without a buffer for a copy, where data is shared, are dropped.
 *
 * <p>Keywords: {@code OFFSET} of the number in the packet, in bytes, default 22; {@code BYTES} 2
 * (the default) or 4; {@code SHIFT} default 4; {@code DEBUG} boolean, without effect.
 *
 * <p>Handlers: {@code seq} the next number (read, write), {@code reset} (write) sets it to 0,
 * {@code offset}, {@code bytes}, {@code shift} (read), {@code debug} (read, write).
 */
@ElementInfo(name = "WifiSeq", ports = "1/1-", live = true)
@ElementEffects(
    reads = {DATA, ANNO_WIFI},
    writes = {DATA, ANNO_WIFI},
    does = STATE)
public final class WifiSeq extends WifiElement {
  private static final long MAX = 0xffff_ffffL;

  private final int noBuffer = shortageReason("no buffer for a copy");
  private int sequence;
  private long offset;
  private int bytes;
  private int shift;

  /** Creates the element. */
  public WifiSeq() {}

  @Override
  protected void configure(Args args) {
    super.configure(args);
    offset = args.keyword("OFFSET").asLong(22, 0, MAX);
    bytes = (int) args.keyword("BYTES").asLong(2, 0, MAX);
    shift = (int) args.keyword("SHIFT").asLong(4, 0, MAX);
    if (bytes != 2 && bytes != 4) {
      args.error("BYTES must be either 2 or 4");
    }
    sequence = 0;
  }

  @Override
  public int process(long packet) {
    if (Mbuf.length(packet) <= offset + bytes) {
      return 0;
    }
    if (!packets.ensureWritable(packet)) {
      return noBuffer;
    }
    WifiExtra.flag(packet, WifiExtra.NO_SEQ, true);
    long at = Mbuf.data(packet) + offset;
    if (bytes == 2) {
      Dot11.putLe16(at, sequence << shift);
    } else {
      Dot11.putLe32(at, sequence << shift);
    }
    sequence++;
    return 0;
  }

  @Override
  protected void takeOver(Element old) {
    super.takeOver(old);
    sequence = ((WifiSeq) old).sequence;
  }

  @Override
  protected void handlers(Handlers handlers) {
    super.handlers(handlers);
    handlers.read("seq", () -> Integer.toUnsignedString(sequence));
    handlers.write("seq", value -> sequence = WifiHandlers.unsigned("seq", value));
    handlers.read("offset", () -> offset);
    handlers.read("bytes", () -> bytes);
    handlers.read("shift", () -> Integer.toUnsignedString(shift));
    handlers.write("reset", value -> sequence = 0);
    handlers.mark("b", "reset");
  }
}
