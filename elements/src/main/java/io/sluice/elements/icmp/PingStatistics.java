// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.icmp;

import java.util.Arrays;
import java.util.Locale;

/** Round-trip times of echo requests, reported as ping(1) does. Allocates nothing for packets. */
final class PingStatistics {
  /** Result of {@link #received}: the reply answers nothing. */
  static final long UNKNOWN = -1;

  private static final long MICRO = 1000;

  /** When each sequence number was sent, negative once it was answered; 0 when it was not sent. */
  private final long[] sent = new long[1 << 16];

  private int replies;
  private int duplicates;
  private long min;
  private long max;
  private long sum;
  private long squares;

  void sent(int sequence, long nanos) {
    sent[sequence] = nanos;
  }

  /**
   * Counts a reply.
   *
   * @param sequence its number
   * @param nanos when it came; 0 when nobody knows
   * @return the round trip in microseconds, 0 when nobody knows; {@link #UNKNOWN}
   */
  long received(int sequence, long nanos) {
    long began = sent[sequence];
    if (began == 0) {
      return UNKNOWN;
    }
    if (began < 0) {
      duplicates++;
      began = -began;
    }
    long micros = 0;
    if (nanos != 0) {
      micros = Math.max(0, (nanos - began) / MICRO);
      min = replies == 0 ? micros : Math.min(min, micros);
      max = Math.max(max, micros);
      sum += micros;
      squares += micros * micros;
    }
    replies++;
    sent[sequence] = -began;
    return micros;
  }

  void reset() {
    Arrays.fill(sent, 0);
    replies = 0;
    duplicates = 0;
    min = 0;
    max = 0;
    sum = 0;
    squares = 0;
  }

  String summary(long requests) {
    StringBuilder text = new StringBuilder();
    text.append(requests).append(" packets transmitted, ");
    text.append(replies - duplicates).append(" received");
    if (duplicates > 0) {
      text.append(", +").append(duplicates).append(" duplicates");
    }
    if (requests > 0) {
      long lost = (requests - replies - duplicates) * 100 / requests;
      text.append(", ").append(lost).append("% packet loss\n");
    }
    if (replies > 0) {
      long average = sum / replies;
      long deviation = (long) Math.sqrt(squares / replies - average * average);
      text.append("rtt min/avg/max/mdev = ")
          .append(millis(min))
          .append('/')
          .append(millis(average));
      text.append('/').append(millis(max)).append('/').append(millis(deviation)).append('\n');
    }
    return text.toString();
  }

  private static String millis(long micros) {
    return String.format(Locale.ROOT, "%d.%03d", micros / 1000, micros % 1000);
  }

  long minMicros() {
    return min;
  }

  long maxMicros() {
    return max;
  }

  long averageMicros() {
    return replies == 0 ? 0 : sum / replies;
  }
}
