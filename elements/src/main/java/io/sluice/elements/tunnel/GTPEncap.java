// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tunnel;

import static io.sluice.effect.Action.ADDS_HEADER;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.ANNO_AGGREGATE;
import static io.sluice.effect.Field.HEADERS;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.PAYLOAD;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.effect.LengthEffect;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;

/**
 * Encapsulates packets in GTP-U (3GPP TS 29.281).
 *
 * <p>{@code GTPEncap(TEID)}
 *
 * <p>Adds a header of eight bytes: version 1, message type 255 (user packet), the length, and the
 * tunnel endpoint identifier TEID, or, if that is 0, the packet's aggregate annotation. Usually a
 * UDPIPEncap to port 2152 follows.
 *
 * <p>Handlers: {@code teid} (read, write).
 */
@ElementInfo(name = "GTPEncap", replicable = true)
@ElementEffects(
    reads = {LENGTH, ANNO_AGGREGATE},
    writes = {HEADERS, PAYLOAD},
    does = {ADDS_HEADER, DROPS})
public final class GTPEncap extends PacketElement implements LengthEffect {
  static final int HEADER = 8;
  private static final int VERSION_AND_TYPE = 0x30ff;
  private static final long MAX = 0xffff_ffffL;

  private final int noRoom = shortageReason("no room in the buffer");
  private long teid;

  /** Creates the element. */
  public GTPEncap() {}

  @Override
  protected void configure(Args args) {
    teid = args.required("TEID").asLong(0, 0, MAX);
  }

  @Override
  public int longest(int input, int output, int longest) {
    return longest + HEADER;
  }

  @Override
  public int process(long packet) {
    int length = Mbuf.length(packet);
    if (!packets.ensureWritable(packet) || !packets.prepend(packet, HEADER)) {
      return noRoom;
    }
    int number = teid == 0 ? Anno.getI32(packet, Anno.AGGREGATE) : (int) teid;
    write(Mbuf.data(packet), length, number);
    return 0;
  }

  /** Writes a header for a user's packet of so many bytes. */
  static void write(long header, int length, int teid) {
    Bytes.putU16(header, VERSION_AND_TYPE);
    Bytes.putU16(header + 2, length);
    Bytes.putI32(header + 4, teid);
  }

  @Override
  protected void takeOver(Element old) {
    GTPEncap before = (GTPEncap) old;
    if (isConfiguredLike(before)) {
      teid = before.teid;
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("teid", () -> teid);
    handlers.write("teid", value -> teid = HandlerValues.integer(value, 0, MAX));
  }
}
