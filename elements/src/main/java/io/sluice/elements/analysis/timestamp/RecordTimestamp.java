// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.timestamp;

import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.elements.analysis.NumberPacket;
import io.sluice.handler.Handlers;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import java.util.Arrays;

/**
 * Records when each packet passes, for a TimestampDiff.
 *
 * <p>{@code RecordTimestamp([keywords])}
 *
 * <p>Keywords:
 *
 * <ul>
 *   <li>{@code OFFSET} where the packet has the number that NumberPacket wrote; by default packets
 *       are numbered in order of arrival, from 0.
 *   <li>{@code N} how many times fit, default 65536; later packets are not recorded. {@code
 *       DYNAMIC} boolean, default false: grows as needed, up to 134217728.
 *   <li>{@code NET_ORDER} boolean, default false: numbers are big endian; {@code COUNTER} a
 *       NumberPacket to take that from. {@code SAMPLE} records only every Nth number, default 1.
 * </ul>
 *
 * <p>Handlers: {@code count} (read) times recorded, {@code missed} (read) packets that had no
 * number or did not fit.
 */
@ElementInfo(name = "RecordTimestamp")
@ElementEffects(reads = DATA, does = STATE)
public final class RecordTimestamp extends PacketElement {
  /** No time was noted. */
  static final long NONE = Long.MIN_VALUE;

  private static final int LARGEST = 1 << 27;

  private int offset;
  private int capacity;
  private boolean dynamic;
  private boolean netOrder;
  private int sample;
  private long[] times = new long[0];
  private long count;
  private long missed;

  /** Creates the element. */
  public RecordTimestamp() {}

  @Override
  protected void configure(Args args) {
    NumberPacket counter = args.keyword("COUNTER").asElement(NumberPacket.class);
    capacity = args.keyword("N").asInt(0, 0, LARGEST);
    offset = args.keyword("OFFSET").asInt(-1, -1, 65_000);
    dynamic = args.keyword("DYNAMIC").asBool(false);
    netOrder = args.keyword("NET_ORDER").asBool(false);
    sample = args.keyword("SAMPLE").asInt(1, 0, Integer.MAX_VALUE);
    netOrder = counter != null ? counter.isNetOrder() : netOrder;
    sample = Math.max(1, sample);
    times = empty(capacity == 0 ? 65_536 : capacity);
  }

  private static long[] empty(int size) {
    long[] array = new long[size];
    Arrays.fill(array, NONE);
    return array;
  }

  @Override
  protected void takeOver(Element old) {
    RecordTimestamp other = (RecordTimestamp) old;
    if (other.offset == offset && other.sample == sample) {
      times = other.times.length >= times.length ? other.times : times;
      count = other.count;
      missed = other.missed;
    }
  }

  @Override
  public int process(long packet) {
    long number = offset < 0 ? count : number(packet, offset, netOrder);
    if (offset >= 0 && number >= 0) {
      number = number % sample == 0 ? number / sample : NONE;
    }
    if (number == NONE) {
      return 0;
    }
    if (number < 0 || number >= times.length && !grow(number)) {
      missed++;
      return 0;
    }
    times[(int) number] = worker().nanoTime();
    count++;
    return 0;
  }

  /**
   * The number in a packet.
   *
   * @return -1 when the packet is too short, or its number out of range
   */
  static long number(long packet, int offset, boolean netOrder) {
    if (Mbuf.length(packet) < offset + 8) {
      return -1;
    }
    long raw = Bytes.i64(Mbuf.data(packet) + offset);
    long number = netOrder ? raw : Long.reverseBytes(raw);
    return number < 0 ? -1 : number;
  }

  private boolean grow(long number) {
    if (!dynamic || number >= LARGEST) {
      return false;
    }
    int before = times.length;
    long[] larger =
        Arrays.copyOf(times, (int) Math.min(LARGEST, Math.max(number + 1, 2L * before)));
    Arrays.fill(larger, before, larger.length, NONE);
    times = larger;
    return true;
  }

  /** When the packet of a number passed, in nanoseconds of the worker's clock; or {@link #NONE}. */
  long time(long number) {
    long[] noted = times;
    long at = number >= 0 && number % sample == 0 ? number / sample : -1;
    return at < 0 || at >= noted.length ? NONE : noted[(int) at];
  }

  boolean isNetOrder() {
    return netOrder;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("count", () -> count);
    handlers.read("missed", () -> missed);
  }
}
