// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.latency;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A safepoint: the JVM stopped all threads that run Java code.
 *
 * @param from when it was asked for, in nanoseconds of {@link System#nanoTime}
 * @param to when the threads went on
 * @param operation what the JVM did, for example {@code ICBufferFull}
 */
record Pause(long from, long to, String operation) {
  /** What the JVM is told to log; {@code timenanos} is the clock of {@link System#nanoTime}. */
  static final String LOG = "-Xlog:safepoint,gc:file=%s:timenanos:filecount=0";

  private static final Pattern LINE =
      Pattern.compile("\\[(\\d+)ns].*Safepoint \"([^\"]+)\".*Total: +(\\d+) ns");

  /** Reads the lines of a log; the JVM writes one at the end of each safepoint. */
  static List<Pause> parse(Stream<String> lines) {
    return lines.map(Pause::parse).filter(pause -> pause != null).toList();
  }

  private static Pause parse(String line) {
    Matcher matcher = LINE.matcher(line);
    if (!matcher.find()) {
      return null;
    }
    long end = Long.parseLong(matcher.group(1));
    return new Pause(end - Long.parseLong(matcher.group(3)), end, matcher.group(2));
  }

  boolean overlaps(long start, long end) {
    return from < end && start < to;
  }

  long nanos() {
    return to - from;
  }
}
