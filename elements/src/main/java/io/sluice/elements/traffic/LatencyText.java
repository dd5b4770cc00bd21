// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.traffic;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.HdrHistogram.Histogram;

/** Formats latency histograms as text. */
final class LatencyText {
  private LatencyText() {}

  /** The usual percentiles, as JSON. */
  static String percentiles(Histogram histogram) {
    if (histogram.getTotalCount() == 0) {
      return "null";
    }
    return new JsonText()
        .field("count", histogram.getTotalCount())
        .field("min", histogram.getMinValue())
        .field("mean", histogram.getMean())
        .field("p50", histogram.getValueAtPercentile(50))
        .field("p90", histogram.getValueAtPercentile(90))
        .field("p99", histogram.getValueAtPercentile(99))
        .field("p99_9", histogram.getValueAtPercentile(99.9))
        .field("p99_99", histogram.getValueAtPercentile(99.99))
        .field("max", histogram.getMaxValue())
        .toString();
  }

  /** The whole distribution in HdrHistogram's text format, {@code .hgrm}, in nanoseconds. */
  static String distribution(Histogram histogram) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    histogram.outputPercentileDistribution(
        new PrintStream(bytes, false, StandardCharsets.UTF_8), 1.0);
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
