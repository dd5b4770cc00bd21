// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk.eal;

import io.sluice.packet.Memory;
import io.sluice.pmd.c.Mman;
import io.sluice.pmd.c.NativeMemory;
import io.sluice.pmd.c.Stdio;
import io.sluice.pmd.c.Unistd;
import io.sluice.pmd.rte.RteLog;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Captures DPDK's output, so that a run is quiet and an error message contains the cause. The log
 * goes to a fixed buffer ({@code fmemopen}). Other output of rte_eal_init, such as option errors
 * and its usage page, is captured by replacing file descriptors 1 and 2 while it runs.
 */
final class EalOutput {
  private static final int LOG_BYTES = 64 * 1024;

  private static long logText;
  private static long logStream;

  private EalOutput() {}

  /** Redirects DPDK's log to our buffer from now on. */
  static synchronized void captureLog() {
    if (logStream != 0) {
      return;
    }
    logText = NativeMemory.allocate(LOG_BYTES);
    logStream = Stdio.fmemopen(logText, LOG_BYTES, "w");
    Stdio.setvbuf(logStream, 0, Stdio._IONBF, 0);
    RteLog.rte_openlog_stream(logStream);
  }

  /**
   * Takes what was logged since the last call.
   *
   * @return lines; empty if there are none, or the user wants the log on the terminal
   */
  static synchronized List<String> takeLog() {
    if (logStream == 0) {
      return List.of();
    }
    String text = NativeMemory.string(logText, LOG_BYTES);
    Stdio.rewind(logStream);
    Memory.putByte(logText, (byte) 0);
    return telling(text);
  }

  /** The lines of DPDK's output that describe the error, without repetitions. */
  static List<String> telling(String text) {
    LinkedHashSet<String> lines = new LinkedHashSet<>();
    for (String line : text.split("\n")) {
      String trimmed = line.strip().replaceFirst("^EAL: (FATAL: )?", "");
      boolean ours = line.contains(": ") && !line.startsWith(" ") && !line.startsWith("\t");
      if (ours && !trimmed.startsWith("Usage:") && !trimmed.startsWith("Detected ")) {
        lines.add(trimmed);
      }
    }
    return new ArrayList<>(lines);
  }

  /**
   * Runs a task with standard output and error captured. Output of other threads meanwhile is
   * printed afterwards if the task has succeeded.
   *
   * @param task the task
   * @param failed whether the task has failed
   * @return the output of a failed task; otherwise empty
   */
  static String quietly(Runnable task, java.util.function.BooleanSupplier failed) {
    int file = Mman.memfd_create("eal-output", 0);
    if (file < 0) {
      task.run();
      return "";
    }
    flush();
    int[] saved = new int[3];
    for (int fd = 1; fd <= 2; fd++) {
      saved[fd] = Unistd.dup(fd);
      Unistd.dup2(file, fd);
    }
    try {
      task.run();
    } finally {
      flush();
      for (int fd = 1; fd <= 2; fd++) {
        Unistd.dup2(saved[fd], fd);
        Unistd.close(saved[fd]);
      }
    }
    String text = read(file);
    Unistd.close(file);
    if (failed.getAsBoolean()) {
      return text;
    }
    System.err.print(text);
    return "";
  }

  private static void flush() {
    System.out.flush();
    System.err.flush();
    Stdio.fflush(0);
  }

  private static String read(int file) {
    int size = (int) Unistd.lseek(file, 0, Unistd.SEEK_END);
    long buffer = Memory.allocate(size + 1L);
    try {
      int got = Unistd.pread(file, buffer, size, 0);
      byte[] bytes = new byte[Math.max(got, 0)];
      Memory.copyToArray(buffer, bytes, 0, bytes.length);
      return new String(bytes, StandardCharsets.UTF_8);
    } finally {
      Memory.free(buffer);
    }
  }
}
