// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf;

import io.sluice.pmd.c.Signal;
import io.sluice.run.ProcessSignals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/** The program's reaction to signals that the configuration does not handle. */
final class Signals {
  private static final int KILLED_BY_SIGNAL = 128;
  private static final Map<String, Integer> NUMBERS =
      Map.of("HUP", Signal.SIGHUP, "INT", Signal.SIGINT, "TERM", Signal.SIGTERM);

  private Signals() {}

  /**
   * Has the first SIGINT, SIGTERM or SIGHUP do something; the second one ends the process.
   *
   * @param action what to do, on a thread of the JVM's
   * @param hangup what SIGHUP does instead, each time; null for no difference
   */
  static void onInterrupt(Runnable action, Runnable hangup) {
    if (isIgnored(Signal.SIGINT)) {
      // A shell without job control starts its background jobs like that, and the JVM would keep
      // it so; whoever sends one all the same wants us to stop.
      Signal.signal(Signal.SIGINT, Signal.SIG_DFL);
    }
    boolean[] seen = new boolean[1];
    NUMBERS.forEach(
        (name, number) -> ProcessSignals.setAction(name, () -> stopOrDie(seen, action, number)));
    if (hangup != null) {
      ProcessSignals.setAction("HUP", hangup);
    }
  }

  private static void stopOrDie(boolean[] seen, Runnable action, int number) {
    synchronized (seen) {
      if (seen[0]) {
        Runtime.getRuntime().halt(KILLED_BY_SIGNAL + number);
      }
      seen[0] = true;
    }
    action.run();
  }

  private static boolean isIgnored(int number) {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("SigIgn:"))
          .map(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
          .anyMatch(mask -> (mask >>> number - 1 & 1) != 0);
    } catch (IOException | UncheckedIOException e) {
      return false;
    }
  }
}
