// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.script;

import io.sluice.element.Setup;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.lang.ConfigStrings;
import io.sluice.run.ProcessSignals;
import io.sluice.run.Worker;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/**
 * Runs a script on its worker when a signal arrives, and sends signals. A signal that arrives
 * before the script has run for an earlier one is merged with it, as in the operating system.
 */
final class ScriptSignals {
  private static final int MAX_SIGNAL = 64;
  private static final int MAX_PROCESS = 1 << 22;

  /** Those that scripts may name, with Linux's numbers. */
  private static final Map<String, Integer> NUMBERS =
      Map.ofEntries(
          Map.entry("HUP", 1),
          Map.entry("INT", 2),
          Map.entry("QUIT", 3),
          Map.entry("ABRT", 6),
          Map.entry("USR1", 10),
          Map.entry("USR2", 12),
          Map.entry("PIPE", 13),
          Map.entry("ALRM", 14),
          Map.entry("TERM", 15),
          Map.entry("TSTP", 20),
          Map.entry("IO", 29));

  private static final Map<Integer, String> NAMES =
      NUMBERS.entrySet().stream().collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));

  private final List<String> names;
  private final Worker worker;
  private final Runnable action;
  private final Runnable listener = this::received;
  private final AtomicBoolean pending = new AtomicBoolean();
  private boolean closed;

  /**
   * Listens to nothing yet.
   *
   * @param names of signals
   * @param worker runs the action
   * @param action what to do on one of them
   */
  ScriptSignals(List<String> names, Worker worker, Runnable action) {
    this.names = names;
    this.worker = worker;
    this.action = action;
  }

  /**
   * Finds signals.
   *
   * @param words names or numbers
   * @return names; null when a word is no signal, or there is none
   */
  static List<String> parse(List<String> words) {
    List<String> names = words.stream().map(ScriptSignals::name).distinct().toList();
    return names.isEmpty() || names.contains("") ? null : names;
  }

  /** Empty when a word is no signal. */
  private static String name(String word) {
    if (NUMBERS.containsKey(word)) {
      return word;
    }
    Long number = ScriptNumbers.integer(word);
    return number == null ? "" : NAMES.getOrDefault((int) Math.min(number, MAX_SIGNAL), "");
  }

  /** Begins to listen. */
  void open(Setup setup) {
    for (String name : names) {
      if (!ProcessSignals.listen(name, listener)) {
        setup.error("the Java machine keeps signal " + name + " for itself");
      }
    }
  }

  /**
   * Goes on listening, or ends it.
   *
   * @param listens which
   */
  synchronized void set(boolean listens) {
    if (closed) {
      return;
    }
    for (String name : names) {
      if (listens) {
        ProcessSignals.listen(name, listener);
      } else {
        ProcessSignals.ignore(name, listener);
      }
    }
  }

  /** Ends it for good, whatever is still under way. */
  synchronized void close() {
    set(false);
    closed = true;
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private void received() {
    if (pending.compareAndSet(false, true)) {
      if (!worker.execute(this::run)) {
        pending.set(false);
      }
      worker.wake();
    }
  }

  private void run() {
    pending.set(false);
    if (!isClosed()) {
      action.run();
    }
  }

  /**
   * Sends a signal to processes: what a script's {@code kill} does.
   *
   * @param text a signal and processes
   * @return nothing
   */
  static String kill(String text) {
    List<String> words = ConfigStrings.words(text);
    List<String> signal = words.isEmpty() ? null : parse(words.subList(0, 1));
    if (signal == null) {
      throw new HandlerException("bad SIGNO");
    }
    for (String word : words.subList(1, words.size())) {
      long process = process(word);
      boolean own = process == ProcessHandle.current().pid();
      // Its own scripts are told at once, and not some time later.
      if (!own || !ProcessSignals.raise(signal.get(0))) {
        send(signal.get(0), process);
      }
    }
    return "";
  }

  private static long process(String word) {
    try {
      return HandlerValues.integer(word, -MAX_PROCESS, MAX_PROCESS);
    } catch (HandlerException e) {
      throw new HandlerException("bad PID");
    }
  }

  private static void send(String name, long process) {
    try {
      // Java itself sends two signals only.
      ProcessBuilder kill =
          new ProcessBuilder("sh", "-c", "kill -s \"$0\" -- \"$1\"", name, String.valueOf(process));
      kill.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
      if (kill.start().waitFor() != 0) {
        throw new HandlerException("kill(" + process + ", " + name + "): failed");
      }
    } catch (IOException e) {
      throw new HandlerException("kill(" + process + ", " + name + "): " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
