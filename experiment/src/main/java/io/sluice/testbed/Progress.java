// SPDX-License-Identifier: Apache-2.0
package io.sluice.testbed;

import java.io.PrintStream;
import java.util.Locale;

/**
 * The progress line: on a terminal it is overwritten, otherwise a line is printed for each step.
 */
final class Progress {
  private static final int WIDTH = 100;

  private final PrintStream out;
  private final boolean terminal;
  private final int total;
  private final long begin = System.nanoTime();
  private int done;

  Progress(PrintStream out, boolean terminal, int total) {
    this.out = out;
    this.terminal = terminal;
    this.total = total;
  }

  /** Shows the current step. */
  void say(String what) {
    String left = "";
    if (done > 0) {
      double seconds = (System.nanoTime() - begin) / 1e9;
      left = String.format(Locale.ROOT, ", %.0f s left", seconds / done * (total - done));
    }
    String line = "[" + done + "/" + total + left + "] " + what;
    if (terminal) {
      out.print(
          "\r"
              + String.format(
                  "%-" + WIDTH + "s", line.substring(0, Math.min(WIDTH, line.length()))));
      out.flush();
    } else {
      out.println(line);
    }
  }

  void begin(String form, int scheme, String subject, String engine, Load load) {
    say(
        "%s, %s%s, %s, %d bytes, %s"
            .formatted(
                form,
                scheme > 0 ? "scheme " + scheme + ", " : "",
                subject,
                engine,
                load.length(),
                load.rate() > 0 ? load.rate() + " pps" : "full speed"));
  }

  /** Counts a measurement as done. */
  void end() {
    done++;
  }

  /** Ends the line. */
  void close() {
    if (terminal) {
      out.print("\r" + " ".repeat(WIDTH) + "\r");
      out.flush();
    }
  }
}
