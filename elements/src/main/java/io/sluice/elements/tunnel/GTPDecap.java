// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tunnel;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.REMOVES_HEADER;
import static io.sluice.effect.Field.ANNO_AGGREGATE;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.effect.LengthEffect;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;

/**
 * Removes the GTP-U header from packets (3GPP TS 29.281).
 *
 * <p>{@code GTPDecap([ANNO])}
 *
 * <p>Sets the aggregate annotation to the tunnel endpoint identifier. Optional fields and extension
 * headers are removed, too. Packets that are not GTP-U user packets of version 1, or are truncated,
 * leave on output 1, if there is one.
 *
 * <p>Keywords: {@code ANNO} boolean, default true: sets the annotation.
 */
@ElementInfo(name = "GTPDecap", ports = "1/1-2", processing = "a/ah", replicable = true)
@ElementEffects(
    reads = DATA,
    writes = ANNO_AGGREGATE,
    does = {REMOVES_HEADER, DROPS, BRANCHES})
public final class GTPDecap extends PacketElement implements LengthEffect {
  private static final int VERSION_AND_KIND = 0xf0;
  private static final int VERSION_1_USER = 0x30;
  private static final int OPTIONAL_FIELDS = 0x07;
  private static final int EXTENSION = 0x04;
  private static final int USER_PACKET = 255;
  private static final int LONG_HEADER = 12;
  private static final int MAX_EXTENSIONS = 8;

  private final int bad = dropReason("not a GTP-U packet");
  private boolean annotates;

  /** Creates the element. */
  public GTPDecap() {}

  @Override
  protected void configure(Args args) {
    annotates = args.optional("ANNO").asBool(true);
  }

  @Override
  public int longest(int input, int output, int longest) {
    return output == 0 ? LengthEffect.without(longest, GTPEncap.HEADER) : longest;
  }

  @Override
  public int process(long packet) {
    long header = Mbuf.data(packet);
    int end = headerLength(header, Mbuf.length(packet));
    if (end < 0) {
      return reject(bad);
    }
    if (annotates) {
      Anno.putI32(packet, Anno.AGGREGATE, Bytes.i32(header + 4));
    }
    Mbuf.adjust(packet, end);
    return 0;
  }

  /**
   * The length of a GTP-U header with all that belongs to it.
   *
   * @param header its address
   * @param available bytes there
   * @return bytes, all there; -1 when it is none of a user's packet, or cut off
   */
  static int headerLength(long header, int available) {
    if (available < GTPEncap.HEADER) {
      return -1;
    }
    int flags = Bytes.u8(header);
    boolean user = (flags & VERSION_AND_KIND) == VERSION_1_USER;
    if (!user || Bytes.u8(header + 1) != USER_PACKET) {
      return -1;
    }
    int end = (flags & OPTIONAL_FIELDS) == 0 ? GTPEncap.HEADER : LONG_HEADER;
    if ((flags & EXTENSION) != 0) {
      end = extensionsEnd(header, available);
    }
    return end > available ? -1 : end;
  }

  /**
   * Each extension begins with its length in units of four bytes, and ends in the next one's type.
   */
  private static int extensionsEnd(long header, int length) {
    int at = LONG_HEADER;
    for (int i = 0; i < MAX_EXTENSIONS; i++) {
      if (at > length) {
        return -1;
      }
      if (Bytes.u8(header + at - 1) == 0) {
        return at;
      }
      int units = at < length ? Bytes.u8(header + at) : 0;
      if (units == 0) {
        return -1;
      }
      at += 4 * units;
    }
    return -1;
  }
}
