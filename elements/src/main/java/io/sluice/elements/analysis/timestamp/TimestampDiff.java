// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.timestamp;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_TIMESTAMP;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Measures the time of packets since they passed a RecordTimestamp.
 *
 * <p>{@code TimestampDiff(RECORDER [, keywords])}
 *
 * <p>RECORDER is the RecordTimestamp. Packets whose number it did not record leave on output 1, if
 * there is one.
 *
 * <p>Keywords:
 *
 * <ul>
 *   <li>{@code OFFSET} where packets have their number, default 40.
 *   <li>{@code N} maximum number of delays to keep, default 16777216.
 *   <li>{@code MAXDELAY} milliseconds, default 1000: longer delays are not kept; {@code VERBOSE}
 *       boolean, default false, reports them.
 *   <li>{@code NANO} boolean, default false: delays in nanoseconds, otherwise microseconds. {@code
 *       SAMPLE} measures only every Nth number, default 1.
 *   <li>{@code TC_OFFSET} where packets have the byte that names their traffic class, default -1
 *       for none; {@code TC_MASK} its bits, 0 to 255, default 255.
 * </ul>
 *
 * <p>Handlers (read): {@code average} or {@code avg}, {@code min}, {@code max}, {@code stddev},
 * {@code median}, {@code perc00 perc01 perc05 perc10 perc25 perc75 perc90 perc95 perc99 perc100},
 * with the index of the first delay that counts as a parameter; {@code perc PERCENT [FIRST]};
 * {@code avg_tc CLASS [FIRST]}, the average of a traffic class; {@code last}, {@code index} of the
 * last, {@code dump}, {@code dump_list}.
 */
@ElementInfo(name = "TimestampDiff", ports = "1/1-2", processing = "a/ah")
@ElementEffects(
    reads = {DATA, ANNO_TIMESTAMP},
    does = {DROPS, BRANCHES, STATE})
public final class TimestampDiff extends PacketElement {
  private static final int MOST = 1 << 24;

  private final int unknown = dropReason("number was not recorded");
  private RecordTimestamp recorder;
  private int offset;
  private int limit;
  private long longest;
  private boolean nano;
  private boolean verbose;
  private int sample;
  private int classOffset;
  private int classMask;
  private int[] delays = new int[1024];

  /** The traffic class of each delay. */
  private byte[] classes = new byte[1024];

  private int count;

  /** Creates the element. */
  public TimestampDiff() {}

  @Override
  protected void configure(Args args) {
    recorder = args.required("RECORDER").asElement(RecordTimestamp.class);
    offset = args.keyword("OFFSET").asInt(40, 0, 65_000);
    limit = args.keyword("N").asInt(0, 0, MOST);
    limit = limit == 0 ? MOST : limit;
    longest = args.keyword("MAXDELAY").asInt(1000, 0, 2_000_000) * 1_000_000L;
    nano = args.keyword("NANO").asBool(false);
    sample = Math.max(1, args.keyword("SAMPLE").asInt(1, 0, Integer.MAX_VALUE));
    verbose = args.keyword("VERBOSE").asBool(false);
    classOffset = args.keyword("TC_OFFSET").asInt(-1, -1, 65_000);
    classMask = args.keyword("TC_MASK").asInt(0xff, 0, 0xff);
  }

  @Override
  protected void takeOver(Element old) {
    delays = ((TimestampDiff) old).delays;
    classes = ((TimestampDiff) old).classes;
    count = ((TimestampDiff) old).count;
  }

  @Override
  public int process(long packet) {
    long number = RecordTimestamp.number(packet, offset, recorder.isNetOrder());
    if (number < 0) {
      return reject(unknown);
    }
    if (number % sample != 0) {
      return 0;
    }
    long then = recorder.time(number);
    if (then == RecordTimestamp.NONE) {
      return reject(unknown);
    }
    note(number, worker().nanoTime() - then, trafficClass(packet));
    return 0;
  }

  private int trafficClass(long packet) {
    return classOffset >= 0 && classOffset < Mbuf.length(packet)
        ? Bytes.u8(Mbuf.data(packet) + classOffset) & classMask
        : 0;
  }

  private void note(long number, long nanos, int trafficClass) {
    if (nanos > longest) {
      if (verbose) {
        router().report(this + ": packet " + number + " took " + nanos / 1_000_000 + " ms");
      }
      return;
    }
    if (count == delays.length && count < limit) {
      delays = Arrays.copyOf(delays, Math.min(limit, 2 * count));
      classes = Arrays.copyOf(classes, delays.length);
    }
    if (count < Math.min(limit, delays.length)) {
      classes[count] = (byte) trafficClass;
      delays[count++] = (int) Math.min(Integer.MAX_VALUE, nano ? nanos : nanos / 1000);
    }
  }

  private int[] from(String parameter) {
    String text = parameter.strip();
    if (!text.matches("[0-9]{0,9}")) {
      throw new HandlerException("expected an index, not '" + text + "'");
    }
    int first = text.isEmpty() ? 0 : Integer.parseInt(text);
    return first >= count ? new int[0] : Arrays.copyOfRange(delays, first, count);
  }

  private static double mean(int[] values) {
    return Arrays.stream(values).average().orElse(0);
  }

  private static double deviation(int[] values) {
    double mean = mean(values);
    double sum = 0;
    for (int value : values) {
      sum += (value - mean) * (value - mean);
    }
    return values.length == 0 ? 0 : Math.sqrt(sum / values.length);
  }

  private static int percentile(int[] values, double percent) {
    if (values.length == 0) {
      return 0;
    }
    Arrays.sort(values);
    int index = (int) (percent * values.length / 100);
    return values[Math.max(0, Math.min(values.length - 1, index))];
  }

  private String percentile(String parameter) {
    String[] words = parameter.strip().split("\\s+", 2);
    try {
      double percent = Double.parseDouble(words[0]);
      return String.valueOf(percentile(from(words.length > 1 ? words[1] : ""), percent));
    } catch (NumberFormatException e) {
      throw new HandlerException("expected a percentage, not '" + words[0] + "'");
    }
  }

  private String averageOfClass(String parameter) {
    String[] words = parameter.strip().split("\\s+", 2);
    if (!words[0].matches("[0-9]{1,3}")) {
      throw new HandlerException("expected a traffic class, not '" + words[0] + "'");
    }
    int wanted = Integer.parseInt(words[0]);
    int first = count - from(words.length > 1 ? words[1] : "").length;
    IntStream ofClass =
        IntStream.range(first, count)
            .filter(i -> (classes[i] & 0xff) == wanted)
            .map(i -> delays[i]);
    return HandlerValues.decimal(ofClass.average().orElse(0));
  }

  private String dump(boolean numbered) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(numbered ? i + ": " : "").append(delays[i]).append('\n');
    }
    return text.toString();
  }

  @Override
  protected void handlers(Handlers handlers) {
    for (String name : new String[] {"average", "avg"}) {
      handlers.readWith(name, first -> HandlerValues.decimal(mean(from(first))));
    }
    handlers.readWith("stddev", first -> HandlerValues.decimal(deviation(from(first))));
    handlers.readWith("min", first -> String.valueOf(percentile(from(first), 0)));
    handlers.readWith("max", first -> String.valueOf(percentile(from(first), 100)));
    handlers.readWith("median", first -> String.valueOf(percentile(from(first), 50)));
    for (int percent : new int[] {0, 1, 5, 10, 25, 75, 90, 95, 99, 100}) {
      String name = "perc" + (percent < 10 ? "0" : "") + percent;
      handlers.readWith(name, first -> String.valueOf(percentile(from(first), percent)));
    }
    handlers.readWith("avg_tc", this::averageOfClass);
    handlers.readWith("perc", this::percentile);
    handlers.read("last", () -> count == 0 ? 0 : delays[count - 1]);
    handlers.read("index", () -> count - 1);
    handlers.read("dump", () -> dump(true));
    handlers.read("dump_list", () -> dump(false));
  }
}
