// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tunnel;

import static io.sluice.effect.Action.ADDS_HEADER;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.HEADERS;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.PAYLOAD;

import io.sluice.argument.Args;
import io.sluice.effect.Effects;
import io.sluice.effect.ElementEffects;
import io.sluice.effect.LengthEffect;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.header.Checksum;
import io.sluice.header.Gre;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;

/**
 * Encapsulates packets in GRE (RFC 2784, 2890).
 *
 * <p>{@code GREEncap(PROTOCOL [, CHECKSUM, KEY, SEQUENCE])}
 *
 * <p>PROTOCOL is the EtherType of the payload, for example 0x0800, or 0x6558 for Ethernet frames.
 * Usually an IPEncap with protocol 47 follows. Packets without room for the header are dropped.
 *
 * <p>Keywords: {@code CHECKSUM} boolean, default false: adds a checksum over header and payload.
 * {@code KEY} 32 bits, default 0: no key. {@code SEQUENCE} boolean, default false: numbers the
 * packets from 1.
 */
@ElementInfo(name = "GREEncap")
@ElementEffects(
    reads = DATA,
    writes = {HEADERS, PAYLOAD},
    does = {ADDS_HEADER, DROPS, STATE})
public final class GREEncap extends PacketElement implements LengthEffect {
  private final int noRoom = shortageReason("no headroom");
  private int flags;
  private int protocol;
  private int key;
  private int sequence;
  private int length;

  /** Creates the element. */
  public GREEncap() {}

  @Override
  protected void configure(Args args) {
    protocol = args.required("PROTOCOL").asInt(0, 0, 0xffff);
    boolean checksum = args.keyword("CHECKSUM").asBool(false);
    key = (int) args.keyword("KEY").asLong(0, 0, 0xffff_ffffL);
    boolean numbers = args.keyword("SEQUENCE").asBool(false);
    flags = (checksum ? Gre.CHECKSUM : 0) | (key != 0 ? Gre.KEY : 0) | (numbers ? Gre.SEQUENCE : 0);
    length = Gre.headerLength(flags);
  }

  @Override
  protected Effects effects() {
    boolean reads = (flags & Gre.CHECKSUM) != 0;
    return reads ? super.effects() : super.effects().notReading(DATA).reading(LENGTH);
  }

  @Override
  public int longest(int input, int output, int longest) {
    return longest + length;
  }

  @Override
  public int process(long packet) {
    if (!packets.ensureWritable(packet) || !packets.prepend(packet, length)) {
      return noRoom;
    }
    long gre = Mbuf.data(packet);
    Bytes.putI32(gre, flags << 16 | protocol);
    if ((flags & Gre.KEY) != 0) {
      Bytes.putI32(gre + Gre.keyOffset(flags), key);
    }
    if ((flags & Gre.SEQUENCE) != 0) {
      Bytes.putI32(gre + Gre.sequenceOffset(flags), ++sequence);
    }
    if ((flags & Gre.CHECKSUM) != 0) {
      Bytes.putI32(gre + Gre.MIN_HEADER, 0);
      Bytes.putU16(gre + Gre.MIN_HEADER, Checksum.of(gre, Mbuf.length(packet)));
    }
    return 0;
  }

  @Override
  protected void takeOver(Element old) {
    sequence = ((GREEncap) old).sequence;
  }
}
