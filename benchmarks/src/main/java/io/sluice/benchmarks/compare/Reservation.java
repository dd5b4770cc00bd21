// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.compare;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Huge pages that are reserved for as long as a comparison runs.
 *
 * <p>A shell beside this process puts the old number back when its standard input ends, which
 * happens however this process ends, even when it is killed. It leaves the number alone when
 * somebody else has changed it meanwhile.
 */
final class Reservation implements AutoCloseable {
  private static final String GUARD =
      """
      trap '' INT TERM HUP
      cat >/dev/null
      [ "$(cat "$1")" = "$2" ] && echo "$3" >"$1"
      """;

  private final String refusal;
  private final Process guard;

  private Reservation(String refusal, Process guard) {
    this.refusal = refusal;
    this.guard = guard;
  }

  /** No reservation, on purpose or because there cannot be one. */
  static Reservation none(String reason) {
    return new Reservation(reason, null);
  }

  /**
   * Sees to it that this much memory is free as huge pages of the kernel's default size.
   *
   * @param mebibytes how much
   * @return a reservation, granted or not
   */
  static Reservation of(int mebibytes) {
    Path pages = Path.of("/proc/sys/vm/nr_hugepages");
    return of(mebibytes, Path.of("/proc/meminfo"), pages);
  }

  /** As {@link #of(int)}, with other files in the place of the kernel's. */
  static Reservation of(int mebibytes, Path meminfo, Path pages) {
    try {
      long size = field(meminfo, "Hugepagesize:");
      if (size == 0) {
        return none("this kernel has no huge pages");
      }
      long needed = (mebibytes * 1024L + size - 1) / size;
      long missing = needed - field(meminfo, "HugePages_Free:");
      if (missing <= 0) {
        return new Reservation(null, null);
      }
      if (!Files.isWritable(pages)) {
        return none("%d huge pages are missing, and only root can reserve them".formatted(missing));
      }
      if (missing * size > field(meminfo, "MemAvailable:") * 3 / 4) {
        return none("%d MiB of huge pages are more than is free".formatted(missing * size / 1024));
      }
      return reserve(pages, meminfo, missing, needed);
    } catch (IOException e) {
      return none("huge pages cannot be reserved: " + e.getMessage());
    }
  }

  private static Reservation reserve(Path pages, Path meminfo, long missing, long needed)
      throws IOException {
    long before = Long.parseLong(number(pages));
    Files.writeString(pages, Long.toString(before + missing));
    // the kernel may find less than it was asked for: the guard must know what it will see
    String now = number(pages);
    Process guard = guard(pages, now, before);
    long free = field(meminfo, "HugePages_Free:");
    if (free < needed) {
      new Reservation(null, guard).close();
      return none("the kernel found only %d of %d huge pages".formatted(free, needed));
    }
    return new Reservation(null, guard);
  }

  /** The kernel gives a setting to a single read only: the second one, of the rest, ends it. */
  static String number(Path setting) throws IOException {
    byte[] text = new byte[64];
    try (InputStream in = Files.newInputStream(setting)) {
      int length = in.read(text);
      return new String(text, 0, Math.max(0, length), StandardCharsets.US_ASCII).trim();
    }
  }

  /**
   * Starts what puts the old number back.
   *
   * @param pages the kernel's file
   * @param now what it says; when it says something else later, somebody else has changed it
   * @param before what it is to say again
   */
  static Process guard(Path pages, String now, long before) throws IOException {
    return new ProcessBuilder(
            "sh", "-c", GUARD, "guard", pages.toString(), now, Long.toString(before))
        .redirectOutput(new File("/dev/null"))
        .redirectError(new File("/dev/null"))
        .start();
  }

  private static long field(Path file, String name) throws IOException {
    for (String line : Files.readAllLines(file)) {
      if (line.startsWith(name)) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    return 0;
  }

  /** Whether the pages are there. */
  boolean isGranted() {
    return refusal == null;
  }

  /** Why they are not; null when they are. */
  String refusal() {
    return refusal;
  }

  /** Puts the old number back. */
  @Override
  public void close() {
    if (guard == null) {
      return;
    }
    try {
      guard.getOutputStream().close();
      guard.waitFor(10, TimeUnit.SECONDS);
    } catch (IOException e) {
      guard.destroy();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
