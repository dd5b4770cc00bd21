// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf;

import io.sluice.router.Router;
import java.util.Locale;

/** The line that a terminal shows every second while packets flow. */
final class LiveLine {
  private final Router router;
  private final long start = System.nanoTime();
  private Counts last;
  private long lastTime = start;

  LiveLine(Router router) {
    this.router = router;
    this.last = new Counts(router.current());
  }

  /** Counts since the start, and rates since the last call. */
  String next() {
    long now = System.nanoTime();
    Counts counts = new Counts(router.current());
    double seconds = (now - lastTime) / 1e9;
    StringBuilder line = new StringBuilder();
    line.append(String.format(Locale.ROOT, "%5d s", Math.round((now - start) / 1e9)));
    add(line, "in", counts.entered(), last.entered(), seconds);
    add(line, "out", counts.left(), last.left(), seconds);
    if (counts.discarded() > 0) {
      add(line, "discarded", counts.discarded(), last.discarded(), seconds);
    }
    add(line, "dropped", counts.dropped(), last.dropped(), seconds);
    last = counts;
    lastTime = now;
    return line.toString();
  }

  private static void add(StringBuilder line, String name, long now, long last, double seconds) {
    String rate = rate((now - last) / seconds);
    line.append(String.format(Locale.ROOT, "  %s %,d (%s)", name, now, rate));
  }

  /** A rate in packets a second, for example {@code 1.50 Mpps}. */
  static String rate(double perSecond) {
    if (perSecond >= 1e6) {
      return String.format(Locale.ROOT, "%.2f Mpps", perSecond / 1e6);
    } else if (perSecond >= 1e3) {
      return String.format(Locale.ROOT, "%.2f kpps", perSecond / 1e3);
    }
    return String.format(Locale.ROOT, "%.0f pps", Math.max(0, perSecond));
  }
}
