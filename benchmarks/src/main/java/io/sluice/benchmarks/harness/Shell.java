// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.harness;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs other programs, with a limit on their time, and keeps what they say. */
public final class Shell {
  private static final Pattern UNKNOWN_ELEMENT =
      Pattern.compile("(?:unknown element class|undeclared element) [^\\w\\s]?(\\w+)");
  private static final int LIMIT_SECONDS = 120;

  /** In one of so many looks at its memory, transparent huge pages are counted. */
  private static final int PAGES_EVERY = 10;

  /** What runs now, so that it ends with this process. */
  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly), "end"));
  }

  private Shell() {}

  /** Both output streams of a program that must succeed. */
  public static String output(List<String> command) throws EngineException {
    return run(command, LIMIT_SECONDS);
  }

  /**
   * The line that begins with "version", even if the program fails afterwards.
   *
   * @param command program and arguments
   * @return the line
   * @throws EngineException when it cannot be run
   */
  public static String version(List<String> command) throws EngineException {
    return start(command, LIMIT_SECONDS, null)
        .text
        .lines()
        .filter(line -> line.startsWith("version "))
        .findFirst()
        .orElse("of unknown version")
        .trim();
  }

  public static String firstLine(List<String> command) throws EngineException {
    return output(command).lines().findFirst().orElse("").trim();
  }

  /**
   * Compiles a program in C for this machine and links it with DPDK.
   *
   * @param source its only file
   * @param binary where the program goes
   * @throws EngineException when a tool or DPDK's headers are missing, or it does not compile
   */
  public static void compileWithDpdk(Path source, Path binary) throws EngineException {
    String flags = output(List.of("pkg-config", "--cflags", "--libs", "libdpdk"));
    List<String> command = new ArrayList<>(List.of("gcc", "-O3", "-march=native"));
    command.addAll(List.of("-o", binary.toString(), source.toString()));
    for (String flag : flags.trim().split("\\s+")) {
      // distributions set the machine type too, for any processor; the last one would win
      if (!flag.startsWith("-march=")) {
        command.add(flag);
      }
    }
    output(command);
  }

  /**
   * Runs a program to its end.
   *
   * @param command program and arguments
   * @param seconds after which it is killed
   * @return standard output and standard error, mixed
   * @throws EngineException when it is missing, fails or takes too long
   */
  public static String run(List<String> command, double seconds) throws EngineException {
    return watch(command, seconds, null).text;
  }

  /**
   * What is known of a program that ran.
   *
   * @param text standard output and standard error, mixed
   * @param status its exit status
   * @param memory most memory it had; nothing when it was too quick to be asked
   * @param firstOutput milliseconds from its start to the first packet in the watched capture; 0
   *     when there was none
   */
  public record Outcome(String text, int status, Memory memory, double firstOutput) {}

  /**
   * Runs a program to its end and observes it.
   *
   * @param capture a pcap file that the program writes; may be null
   */
  public static Outcome watch(List<String> command, double seconds, Path capture)
      throws EngineException {
    Outcome outcome = start(command, seconds, capture);
    if (outcome.status != 0) {
      throw new EngineException(reason(outcome.text, outcome.status));
    }
    return outcome;
  }

  private static Outcome start(List<String> command, double seconds, Path capture)
      throws EngineException {
    Path log = null;
    try {
      log = Files.createTempFile("compare", ".log");
      final long begin = System.nanoTime();
      Process process =
          launch(
              new ProcessBuilder(command)
                  .redirectErrorStream(true)
                  .redirectInput(new File("/dev/null"))
                  .redirectOutput(log.toFile()));
      double first = 0;
      Memory memory = Memory.NONE;
      boolean ended = false;
      int turn = 0;
      while (!ended && System.nanoTime() - begin < seconds * 1e9) {
        boolean waiting = capture != null && first == 0;
        ended = process.waitFor(waiting ? 2 : 100, TimeUnit.MILLISECONDS);
        if (waiting && Files.exists(capture) && Files.size(capture) > PcapFile.HEADER) {
          first = (System.nanoTime() - begin) / 1e6;
        } else if (!waiting) {
          memory = memory.max(Memory.of(process.pid(), turn++ % PAGES_EVERY == PAGES_EVERY / 2));
        }
      }
      end(process);
      String text = new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
      if (!ended) {
        throw new EngineException("did not end within " + (long) seconds + " s" + last(text));
      }
      return new Outcome(text, process.exitValue(), memory, first);
    } catch (IOException e) {
      throw new EngineException(command.get(0) + " cannot be run: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineException("interrupted");
    } finally {
      delete(log);
    }
  }

  /**
   * Starts a program that ends with this process, whatever happens.
   *
   * @param builder how
   * @return the process, for {@link #end}
   * @throws IOException when it cannot be started
   */
  public static Process launch(ProcessBuilder builder) throws IOException {
    Process process = builder.start();
    RUNNING.add(process);
    return process;
  }

  /**
   * Ends a program, if it runs, and waits for that.
   *
   * @param process the program
   * @throws InterruptedException when interrupted
   */
  public static void end(Process process) throws InterruptedException {
    process.destroyForcibly().waitFor();
    RUNNING.remove(process);
  }

  private static void delete(Path log) {
    try {
      if (log != null) {
        Files.deleteIfExists(log);
      }
    } catch (IOException e) {
      log.toFile().deleteOnExit();
    }
  }

  /**
   * Why a program failed, from what it said.
   *
   * @param text what it said
   * @param status with which it ended
   * @return a line
   */
  public static String reason(String text, int status) {
    Matcher unknown = UNKNOWN_ELEMENT.matcher(text);
    Set<String> missing = new TreeSet<>();
    while (unknown.find()) {
      missing.add(unknown.group(1));
    }
    if (!missing.isEmpty()) {
      String plural = missing.size() > 1 ? "elements " : "element ";
      return plural + String.join(", ", missing) + " missing";
    }
    return "failed with status " + status + last(text);
  }

  private static String last(String text) {
    List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
    return lines.isEmpty()
        ? ""
        : ": " + String.join(" | ", lines.subList(Math.max(0, lines.size() - 3), lines.size()));
  }
}
