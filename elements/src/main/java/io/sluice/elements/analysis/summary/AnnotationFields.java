// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.summary;

import io.sluice.handler.HandlerValues;
import io.sluice.packet.Anno;
import java.util.List;
import java.util.function.ObjLongConsumer;
import java.util.function.ToLongFunction;

/** Fields that are not in the packet's data: times, counts, paint, aggregate, length. */
final class AnnotationFields {
  private static final long SECOND = 1_000_000_000L;

  private AnnotationFields() {}

  static List<SummaryField> all() {
    ToLongFunction<PacketSummary> time = p -> Anno.timestamp(p.packet());
    ObjLongConsumer<PacketBuilder> setTime = (p, nanos) -> p.timestamp = nanos;
    ToLongFunction<PacketSummary> first = p -> Anno.getI64(p.packet(), Anno.FIRST_TIMESTAMP);
    ObjLongConsumer<PacketBuilder> setFirst = (p, nanos) -> p.firstTimestamp = nanos;
    return List.of(
        new TimeField("timestamp", false, time, setTime),
        new TimeField("ntimestamp", true, time, setTime),
        number(
            "ts_sec",
            4,
            p -> Anno.timestamp(p.packet()) / SECOND,
            (p, sec) -> p.timestamp = sec * SECOND + p.timestamp % SECOND),
        number(
            "ts_usec",
            4,
            p -> Anno.timestamp(p.packet()) % SECOND / 1000,
            (p, usec) -> p.timestamp += usec * 1000 - p.timestamp % SECOND),
        number(
            "ts_usec1",
            8,
            p -> Anno.timestamp(p.packet()) / 1000,
            (p, usec) -> p.timestamp = usec * 1000),
        new TimeField("first_timestamp", false, first, setFirst),
        new TimeField("first_ntimestamp", true, first, setFirst),
        number(
            "count",
            4,
            p -> 1 + (Anno.getI32(p.packet(), Anno.EXTRA_PACKETS) & 0xffff_ffffL),
            (p, count) -> p.extraPackets = (int) Math.max(0, count - 1)),
        new LinkField("link", false),
        new LinkField("paint", false),
        new LinkField("direction", true),
        number(
            "aggregate",
            4,
            p -> Anno.getI32(p.packet(), Anno.AGGREGATE) & 0xffff_ffffL,
            (p, aggregate) -> p.aggregate = (int) aggregate),
        number("wire_len", 4, PacketSummary::wholeLength, PacketBuilder::wantLength));
  }

  private static NumberField number(
      String name,
      int bytes,
      ToLongFunction<PacketSummary> getter,
      ObjLongConsumer<PacketBuilder> setter) {
    return new NumberField(name, bytes, SummaryField.ANNOTATION, getter, setter);
  }

  /**
   * A time: in binary, seconds and microseconds, or nanoseconds and seconds (in this order, which
   * is that of Click's files).
   */
  private static final class TimeField extends NumberField {
    private final boolean nanos;
    private final ToLongFunction<PacketSummary> getter;
    private final ObjLongConsumer<PacketBuilder> setter;

    TimeField(
        String name,
        boolean nanos,
        ToLongFunction<PacketSummary> getter,
        ObjLongConsumer<PacketBuilder> setter) {
      super(name, 8, ANNOTATION, getter, setter);
      this.nanos = nanos;
      this.getter = getter;
      this.setter = setter;
    }

    @Override
    void print(long value, PacketSummary packet, StringBuilder out) {
      HandlerValues.appendTimestamp(out, value);
    }

    @Override
    void encode(PacketSummary packet, StringBuilder out) {
      long time = getter.applyAsLong(packet);
      Binary.append(out, nanos ? time % SECOND : time / SECOND, 4);
      Binary.append(out, nanos ? time / SECOND : time % SECOND / 1000, 4);
    }

    @Override
    long parseValue(String text, PacketBuilder packet) {
      return Times.parse(text);
    }

    @Override
    void decode(byte[] record, int at, PacketBuilder packet) {
      long first = Binary.number(record, at, 4);
      long second = Binary.number(record, at + 4, 4);
      setter.accept(packet, nanos ? second * SECOND + first : first * SECOND + second * 1000);
    }
  }

  /** The paint: a number, or an arrow for the two directions of a link. */
  private static final class LinkField extends NumberField {
    private final boolean arrows;

    LinkField(String name, boolean arrows) {
      super(
          name,
          1,
          ANNOTATION,
          p -> Anno.getU8(p.packet(), Anno.PAINT),
          (p, paint) -> p.paint = (int) paint & 0xff);
      this.arrows = arrows;
    }

    @Override
    void print(long value, PacketSummary packet, StringBuilder out) {
      if (arrows && value < 2) {
        out.append(value == 0 ? '>' : '<');
      } else {
        out.append(value);
      }
    }

    @Override
    long parseValue(String text, PacketBuilder packet) {
      return switch (text) {
        case ">", "L" -> 0;
        case "<", "R", "X" -> 1;
        default -> NumberScanner.parse(text);
      };
    }
  }
}
