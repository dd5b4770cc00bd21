// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.traffic;

import java.util.Arrays;
import java.util.function.IntConsumer;
import org.HdrHistogram.Histogram;

/**
 * A collector's figures of each flow: packets, bytes, missing and late ones, latencies. Flows are
 * identified by the number in their marks; a thousand of them share an array, allocated when the
 * first of them appears. Belongs to one thread.
 */
final class FlowFigures {
  private static final int WINDOW_WORDS = 4;

  // Behind the track of the flow's numbers.
  private static final int BYTES = NumberTrack.FIELDS + WINDOW_WORDS;
  private static final int PACKETS = BYTES + 1;
  private static final int LATENCY_SUM = BYTES + 2;
  private static final int LATENCY_MIN = BYTES + 3;
  private static final int LATENCY_MAX = BYTES + 4;
  private static final int FIRST = BYTES + 5;
  private static final int SIZE = 16;

  private static final int CHUNK_BITS = 10;
  private static final int CHUNK = 1 << CHUNK_BITS;

  private final int limit;
  private final int histogramLimit;
  private final long longest;
  private long[][] chunks;
  private Histogram[] histograms = new Histogram[0];
  private boolean fromFirstSeen;
  private int seen;

  /** Sums over all flows. */
  private long lost;

  private long duplicates;
  private long reordered;
  private long mostLate;

  /**
   * Creates figures of no flow.
   *
   * @param limit flows that are told apart at most
   * @param histogramLimit flows below this number have histograms
   * @param longest latency that these tell apart
   */
  FlowFigures(int limit, int histogramLimit, long longest) {
    this.limit = limit;
    this.histogramLimit = Math.min(limit, histogramLimit);
    this.longest = longest;
    chunks = new long[(limit + CHUNK - 1) / CHUNK][];
  }

  /** Forgets all; what comes first of each flow is its beginning then. */
  void reset() {
    chunks = new long[chunks.length][];
    histograms = new Histogram[0];
    fromFirstSeen = true;
    seen = 0;
  }

  /**
   * Counts a packet.
   *
   * @return false when its flow is one too many
   */
  boolean arrived(int flow, long number, int bytes, long latency, long now) {
    if (flow >= limit) {
      return false;
    }
    long[] chunk = chunks[flow >>> CHUNK_BITS];
    int at = (flow & CHUNK - 1) * SIZE;
    if (chunk == null || chunk[at + PACKETS] == 0) {
      chunk = begin(flow, number, now);
    }
    NumberTrack.arrived(chunk, at, WINDOW_WORDS, number);
    chunk[at + PACKETS]++;
    chunk[at + BYTES] += bytes;
    chunk[at + LATENCY_SUM] += latency;
    chunk[at + LATENCY_MIN] = Math.min(chunk[at + LATENCY_MIN], latency);
    chunk[at + LATENCY_MAX] = Math.max(chunk[at + LATENCY_MAX], latency);
    if (flow < histogramLimit) {
      histograms[flow].recordValue(Math.min(longest, latency));
    }
    return true;
  }

  private long[] begin(int flow, long number, long now) {
    int index = flow >>> CHUNK_BITS;
    if (chunks[index] == null) {
      chunks[index] = new long[CHUNK * SIZE];
    }
    if (flow < histogramLimit) {
      if (histograms.length == 0) {
        histograms = new Histogram[histogramLimit];
      }
      histograms[flow] = new Histogram(1, longest, 2);
    }
    int at = (flow & CHUNK - 1) * SIZE;
    NumberTrack.begin(chunks[index], at, fromFirstSeen ? number : 0);
    chunks[index][at + FIRST] = now;
    chunks[index][at + LATENCY_MIN] = Long.MAX_VALUE;
    seen++;
    return chunks[index];
  }

  /** How many flows came. */
  int seen() {
    return seen;
  }

  /** Adds up over all flows, for the methods that follow. */
  void sum() {
    lost = 0;
    duplicates = 0;
    reordered = 0;
    mostLate = 0;
    forEach(
        flow -> {
          long[] chunk = chunks[flow >>> CHUNK_BITS];
          int at = (flow & CHUNK - 1) * SIZE;
          lost += NumberTrack.lost(chunk, at);
          duplicates += chunk[at + NumberTrack.DUPLICATES];
          reordered += chunk[at + NumberTrack.REORDERED];
          mostLate = Math.max(mostLate, chunk[at + NumberTrack.MOST_LATE]);
        });
  }

  long lost() {
    return lost;
  }

  long duplicates() {
    return duplicates;
  }

  long reordered() {
    return reordered;
  }

  long mostLate() {
    return mostLate;
  }

  private void forEach(IntConsumer visitor) {
    for (int i = 0; i < chunks.length; i++) {
      for (int k = 0; chunks[i] != null && k < CHUNK; k++) {
        if (chunks[i][k * SIZE + PACKETS] != 0) {
          visitor.accept(i * CHUNK + k);
        }
      }
    }
  }

  /** A JSON object a line for each flow. */
  String text() {
    StringBuilder text = new StringBuilder();
    forEach(flow -> text.append(text(flow)).append('\n'));
    return text.toString();
  }

  private String text(int flow) {
    long[] figures =
        Arrays.copyOfRange(
            chunks[flow >>> CHUNK_BITS],
            (flow & CHUNK - 1) * SIZE,
            (flow & CHUNK - 1) * SIZE + SIZE);
    JsonText json =
        new JsonText()
            .field("flow", flow)
            .field("packets", figures[PACKETS])
            .field("bytes", figures[BYTES])
            .field("lost", NumberTrack.lost(figures, 0))
            .field("duplicates", figures[NumberTrack.DUPLICATES])
            .field("reordered", figures[NumberTrack.REORDERED])
            .field("most_late", figures[NumberTrack.MOST_LATE])
            .field("min_ns", figures[LATENCY_MIN])
            .field("mean_ns", figures[LATENCY_SUM] / figures[PACKETS])
            .field("max_ns", figures[LATENCY_MAX]);
    if (flow < histogramLimit) {
      json.raw("latency_ns", LatencyText.percentiles(histograms[flow]));
    }
    return json.toString();
  }
}
