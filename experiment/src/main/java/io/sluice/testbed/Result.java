// SPDX-License-Identifier: Apache-2.0
package io.sluice.testbed;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/**
 * The result of one measurement.
 *
 * @param form nodes, process or dpdk
 * @param scheme 1 to 3; 0 for the table of the paper
 * @param subject the function, or the chain
 * @param engine the engine that ran it, and how
 * @param load the offered load
 * @param sent packets that the generator sent
 * @param received packets that the collector received
 * @param seconds the duration of sending
 * @param p50 median latency in microseconds; NaN if it was not measured
 * @param p99 the 99th percentile in microseconds, likewise
 * @param reordered packets that arrived after a later one of their flow
 * @param failure why there is no result; null if there is one
 */
record Result(
    String form,
    int scheme,
    String subject,
    String engine,
    Load load,
    long sent,
    long received,
    double seconds,
    double p50,
    double p99,
    long reordered,
    String failure) {

  static Result failed(
      String form, int scheme, String subject, String engine, Load load, String why) {
    return new Result(form, scheme, subject, engine, load, 0, 0, 0, Double.NaN, Double.NaN, 0, why);
  }

  /**
   * The median of several results of the same measurement: the one with the median throughput, with
   * median latencies.
   *
   * @param series at least one; a failure counts only if all have failed
   */
  static Result median(List<Result> series) {
    List<Result> good =
        series.stream()
            .filter(result -> result.failure == null)
            .sorted(Comparator.comparingDouble(Result::throughput))
            .toList();
    if (good.isEmpty()) {
      return series.get(0);
    }
    return good.get(good.size() / 2)
        .withLatency(
            middle(good.stream().mapToDouble(Result::p50)),
            middle(good.stream().mapToDouble(Result::p99)),
            good.stream().mapToLong(Result::reordered).max().orElse(0));
  }

  private static double middle(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    return sorted[sorted.length / 2];
  }

  /** The same result with latencies from another measurement. */
  Result withLatency(double median, double high, long behind) {
    return new Result(
        form, scheme, subject, engine, load, sent, received, seconds, median, high, behind,
        failure);
  }

  /** Whether another result differs only in the rate. */
  boolean isOfSameSeries(Result other) {
    return form.equals(other.form)
        && scheme == other.scheme
        && subject.equals(other.subject)
        && engine.equals(other.engine)
        && load.length() == other.load.length();
  }

  /** Received packets per second. */
  double throughput() {
    return seconds > 0 ? received / seconds : 0;
  }

  /** The share of packets that were lost, 0 to 1. */
  double loss() {
    return sent > 0 ? Math.max(0, 1 - (double) received / sent) : 0;
  }

  /** All values, for JSON. */
  Map<String, Object> values() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("form", form);
    values.put("scheme", scheme);
    values.put("subject", subject);
    values.put("engine", engine);
    values.put("length", load.length());
    values.put("offered_pps", load.rate());
    values.put("failure", failure);
    values.put("sent", sent);
    values.put("received", received);
    values.put("seconds", seconds);
    values.put("received_pps", throughput());
    values.put("loss", loss());
    values.put("p50_us", Double.isNaN(p50) ? null : p50);
    values.put("p99_us", Double.isNaN(p99) ? null : p99);
    values.put("reordered", reordered);
    return values;
  }
}
