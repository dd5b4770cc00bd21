// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect;

import io.sluice.elements.export.ExportThread;
import io.sluice.elements.export.LineFile;
import java.io.IOException;
import java.nio.file.Path;
import org.agrona.concurrent.OneToOneConcurrentArrayQueue;

/**
 * Writes alerts to a file, a JSON object a line, from a thread of its own: a slow disk delays no
 * packet. Lines that find no room, or could not be written, are counted as lost.
 */
final class EveLog extends ExportThread {
  private static final int ROOM = 8192;

  private final OneToOneConcurrentArrayQueue<String> lines =
      new OneToOneConcurrentArrayQueue<>(ROOM);
  private final LineFile file;
  private volatile long failed;

  /** Written by the worker only. */
  private long refused;

  EveLog(Path file) throws IOException {
    super("eve-log");
    this.file = new LineFile(file.toString());
  }

  /** Adds a line; called by one thread. */
  void add(String line) {
    if (!lines.offer(line)) {
      refused++;
    }
  }

  long lost() {
    return refused + failed;
  }

  @Override
  protected int round() {
    int count = 0;
    int gathered = 0;
    String line;
    while (count < ROOM && (line = lines.poll()) != null) {
      count++;
      gathered++;
      try {
        gathered = file.add(line + "\n") ? 0 : gathered;
      } catch (IOException e) {
        failed += gathered;
        gathered = 0;
      }
    }
    try {
      file.flush();
    } catch (IOException e) {
      failed += gathered;
    }
    return count;
  }

  @Override
  protected void closeOutputs() {
    file.close();
  }
}
