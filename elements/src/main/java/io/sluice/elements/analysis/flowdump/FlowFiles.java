// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.flowdump;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;

/**
 * Writes the files of flows: each part opens and closes its file, so that their number is not
 * limited by that of open files. Compressed files are sequences of gzip members (RFC 1952, 2.2).
 */
final class FlowFiles {
  private final boolean gzip;
  private final Consumer<String> printer;

  /**
   * Creates a writer.
   *
   * @param printer takes what is for the standard output, in order with what others print
   */
  FlowFiles(boolean gzip, Consumer<String> printer) {
    this.gzip = gzip;
    this.printer = printer;
  }

  private Path path(FlowDump flow) {
    return Path.of(gzip ? flow.filename + ".gz" : flow.filename);
  }

  /** Writes what waits. It is gone afterwards, should it have failed, too. */
  void write(FlowDump flow) throws IOException {
    boolean begun = flow.begun;
    byte[] bytes = flow.take();
    if (flow.filename.equals("-")) {
      printer.accept(new String(bytes, StandardCharsets.ISO_8859_1));
      return;
    }
    Path path = path(flow);
    try (OutputStream file = begun ? append(path) : create(path);
        OutputStream out = gzip ? new GZIPOutputStream(file) : file) {
      out.write(bytes);
    }
  }

  private static OutputStream append(Path path) throws IOException {
    return Files.newOutputStream(path, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
  }

  private static OutputStream create(Path path) throws IOException {
    Path folder = path.getParent();
    if (folder != null && !Files.exists(folder)) {
      Files.createDirectories(folder);
    }
    return Files.newOutputStream(path);
  }

  /** Removes the file of a flow that is too short. */
  void remove(FlowDump flow) throws IOException {
    if (flow.begun && !flow.filename.equals("-")) {
      Files.deleteIfExists(path(flow));
    }
  }

  String message(FlowDump flow, IOException e) {
    String why = e.getMessage();
    if (e instanceof AccessDeniedException) {
      why = "permission denied";
    } else if (e instanceof FileSystemException file && file.getReason() != null) {
      why = file.getReason();
    }
    return path(flow) + ": " + why;
  }
}
