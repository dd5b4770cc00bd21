// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * Writes alerts to a file, a JSON object a line, from a thread of its own: a slow disk delays no
 * packet. Lines that find no room, or could not be written, are counted as lost.
 */
final class EveLog implements AutoCloseable {
  private static final int ROOM = 8192;
  private static final String END = "";

  private final ArrayBlockingQueue<String> lines = new ArrayBlockingQueue<>(ROOM);
  private final Writer writer;
  private final Thread thread;
  private volatile long written;
  private volatile long failed;
  private long refused;

  EveLog(Path file) throws IOException {
    writer =
        Files.newBufferedWriter(
            file,
            StandardCharsets.UTF_8,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.APPEND);
    thread = new Thread(this::run, "eve-log");
    thread.setDaemon(true);
    thread.start();
  }

  /** Adds a line; called by one thread. */
  void add(String line) {
    if (!lines.offer(line)) {
      refused++;
    }
  }

  long written() {
    return written;
  }

  long lost() {
    return refused + failed;
  }

  private void run() {
    try (writer) {
      for (String line = lines.take(); !line.equals(END); line = lines.take()) {
        write(line);
        if (lines.isEmpty()) {
          writer.flush();
        }
      }
    } catch (IOException e) {
      failed++;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(String line) {
    try {
      writer.write(line);
      writer.write('\n');
      written++;
    } catch (IOException e) {
      failed++;
    }
  }

  @Override
  public void close() {
    try {
      lines.put(END);
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
