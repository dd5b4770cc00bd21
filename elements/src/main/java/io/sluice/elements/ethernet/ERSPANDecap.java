// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ethernet;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.REMOVES_HEADER;
import static io.sluice.effect.Field.ANNO_AGGREGATE;
import static io.sluice.effect.Field.ANNO_PAINT;
import static io.sluice.effect.Field.ANNO_TIMESTAMP;
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
 * Removes the ERSPAN header from frames that a switch has mirrored (draft-foschiano-erspan-03).
 *
 * <p>{@code ERSPANDecap([keywords])}
 *
 * <p>Expects packets that begin with this header, as they leave StripGREHeader. Sets the aggregate
 * annotation to the session's number, and the paint: for type II to the field {@code En}, which
 * says how the switch received the frame's VLAN tag; for type III to 0 for frames that the switch
 * received, 1 for those that it sent. A type III header with a 64-bit timestamp, in units of 100
 * microseconds or 100 ns (platform 3), also sets the timestamp annotation. Packets with a truncated
 * header, or one of an unknown version, leave on output 1 if that is connected.
 *
 * <pre>
 *   FromDevice(eth0) -> Strip(14) -> CheckIPHeader -> IPClassifier(ip proto gre) -> StripIPHeader
 *     -> StripGREHeader -> ERSPANDecap -> ToDump(mirrored.pcap)
 * </pre>
 *
 * <p>Keywords: {@code SPAN_ANNO} boolean, default true; when false the aggregate annotation stays.
 *
 * <p>See also: StripGREHeader, VXLANDecap.
 */
@ElementInfo(
    name = "ERSPANDecap",
    ports = "1/1-2",
    processing = "a/ah",
    replicable = true,
    live = true)
@ElementEffects(
    reads = DATA,
    writes = {ANNO_AGGREGATE, ANNO_PAINT, ANNO_TIMESTAMP},
    does = {REMOVES_HEADER, DROPS, BRANCHES})
public final class ERSPANDecap extends PacketElement implements LengthEffect {
  private static final int HEADER_2 = 8;
  private static final int HEADER_3 = 12;
  private static final int SUBHEADER = 8;
  private static final int PLATFORM_WITH_TIME = 3;

  private final int tooShort = dropReason("packet too short");
  private final int unknown = dropReason("unknown ERSPAN version");
  private boolean annotates;

  /** Creates the element. */
  public ERSPANDecap() {}

  @Override
  protected void configure(Args args) {
    annotates = args.keyword("SPAN_ANNO").asBool(true);
  }

  @Override
  public int longest(int input, int output, int longest) {
    return LengthEffect.without(longest, HEADER_2);
  }

  @Override
  public int process(long packet) {
    int length = Mbuf.length(packet);
    if (length < HEADER_2) {
      return reject(tooShort);
    }
    long header = Mbuf.data(packet);
    int session = Bytes.u16(header + 2) & 0x3ff;
    int version = Bytes.u8(header) >> 4;
    int bytes = HEADER_2;
    if (version == 1) {
      Anno.putU8(packet, Anno.PAINT, Bytes.u8(header + 2) >> 3 & 3);
    } else if (version == 2) {
      bytes =
          length < HEADER_3 || (Bytes.u8(header + 11) & 1) == 0 ? HEADER_3 : HEADER_3 + SUBHEADER;
      if (length < bytes) {
        return reject(tooShort);
      }
      Anno.putU8(packet, Anno.PAINT, Bytes.u8(header + 11) >> 3 & 1);
      if (bytes > HEADER_3) {
        setTimestamp(packet, header);
      }
    } else if (version != 0) {
      return reject(unknown);
    }
    if (annotates) {
      Anno.putI32(packet, Anno.AGGREGATE, session);
    }
    Mbuf.adjust(packet, bytes);
    return 0;
  }

  /** Of a header with a subheader, which may have the upper half of the time. */
  private static void setTimestamp(long packet, long header) {
    int granularity = Bytes.u8(header + 11) >> 1 & 3;
    boolean has = Bytes.u8(header + HEADER_3) >> 2 == PLATFORM_WITH_TIME && granularity < 2;
    if (has) {
      long high = Bytes.i32(header + HEADER_3 + 4) & 0xffff_ffffL;
      long time = high << 32 | Bytes.i32(header + 4) & 0xffff_ffffL;
      Anno.setTimestamp(packet, time * (granularity == 0 ? 100_000 : 100));
    }
  }
}
