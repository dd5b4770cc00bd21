// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.latency;

import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.HdrHistogram.Histogram;

/**
 * What one run showed. Latencies are in nanoseconds.
 *
 * @param collector of the JVM
 * @param vnf job of the comparison
 * @param bare whether the bare loop ran instead of it
 * @param load percent of the most that went through the VNF
 * @param rate packets a second
 * @param sent packets sent
 * @param lost packets that did not come back
 * @param unsent packets that were due, and not sent within two seconds after the end
 * @param mean of the latencies
 * @param p50 median
 * @param p90 90th percentile
 * @param p99 99th percentile
 * @param p999 99.9th percentile
 * @param p9999 99.99th percentile
 * @param max the largest
 * @param curve some percentiles, as {@code 1/(1-p):nanoseconds} with blanks between
 * @param cause of latencies from p9999 on
 * @param safepoints how many
 * @param safepointMax nanoseconds of the longest
 * @param collections how many
 * @param compileMillis time that the JIT spent
 * @param allocated bytes that both threads allocated
 * @param busy share of the time in which the VNF's thread had something to do
 * @param testerGaps stops of the measuring thread
 * @param testerGapMax nanoseconds of the longest
 * @param vnfGaps stops of the VNF's thread
 * @param vnfGapMax nanoseconds of the longest
 * @param switches how often the kernel took the processor from either thread
 * @param others share of a processor that other processes and other guests used
 */
record Measurement(
    String collector,
    String vnf,
    boolean bare,
    int load,
    double rate,
    long sent,
    long lost,
    long unsent,
    double mean,
    long p50,
    long p90,
    long p99,
    long p999,
    long p9999,
    long max,
    String curve,
    String cause,
    long safepoints,
    long safepointMax,
    long collections,
    long compileMillis,
    long allocated,
    double busy,
    long testerGaps,
    long testerGapMax,
    long vnfGaps,
    long vnfGapMax,
    long switches,
    double others) {

  /** The last percentile of a curve is 99.9999, as 1/(1-p). */
  private static final double FARTHEST = 1e6;

  /** Percentiles at 1/(1-p) from 1 on, four a decade, as far as there are values. */
  static String curve(Histogram histogram) {
    StringBuilder text = new StringBuilder();
    double last = Math.min(histogram.getTotalCount(), FARTHEST);
    for (int step = 1; Math.pow(10, step / 4.0) <= last; step++) {
      double inverse = Math.pow(10, step / 4.0);
      long value = histogram.getValueAtPercentile(100 - 100 / inverse);
      text.append(step == 1 ? "" : " ").append(inverse).append(':').append(value);
    }
    return text.toString();
  }

  /** The points of the curve. */
  Map<Double, Long> points() {
    Map<Double, Long> points = new LinkedHashMap<>();
    for (String point : curve.isEmpty() ? new String[0] : curve.split(" ")) {
      int colon = point.indexOf(':');
      points.put(
          Double.valueOf(point.substring(0, colon)), Long.valueOf(point.substring(colon + 1)));
    }
    return points;
  }

  /** What ran: the VNF, or the bare loop. */
  String runner() {
    return bare ? "bare loop" : vnf;
  }

  /** Whether all that was due was sent, and all came back. */
  boolean keptUp() {
    return lost == 0 && unsent == 0;
  }

  /** Names and values of all components. */
  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    for (RecordComponent component : Measurement.class.getRecordComponents()) {
      try {
        map.put(component.getName(), component.getAccessor().invoke(this));
      } catch (ReflectiveOperationException e) {
        throw new AssertionError(e);
      }
    }
    return map;
  }

  /** Reads what a list of {@link #toMap} entries became as properties. */
  static Measurement of(Properties properties) {
    RecordComponent[] components = Measurement.class.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      values[i] = value(types[i], properties.getProperty(components[i].getName()));
    }
    try {
      return Measurement.class.getDeclaredConstructor(types).newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private static Object value(Class<?> type, String text) {
    if (text == null) {
      throw new IllegalArgumentException("a value is missing");
    }
    if (type == long.class) {
      return Long.valueOf(text);
    } else if (type == int.class) {
      return Integer.valueOf(text);
    } else if (type == double.class) {
      return Double.valueOf(text);
    }
    return type == boolean.class ? Boolean.valueOf(text) : text;
  }
}
