// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.summary;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * The destination of a summary dump: a file, or the output to which scripts print, in order with
 * them. Each {@code char} of text is one byte.
 */
final class SummaryOutput implements Closeable {
  private static final int BUFFER = 1 << 16;

  /** Null when a printer takes the text. */
  private final OutputStream file;

  private Consumer<String> printer;
  private final StringBuilder unprinted = new StringBuilder();
  private byte[] bytes = new byte[256];

  private SummaryOutput(OutputStream file, Consumer<String> printer) {
    this.file = file;
    this.printer = printer;
  }

  /**
   * Opens an output.
   *
   * @param filename {@code -} for the printer
   * @param printer takes text
   * @param header what it begins with
   */
  static SummaryOutput open(String filename, Consumer<String> printer, String header)
      throws IOException {
    OutputStream file =
        filename.equals("-")
            ? null
            : new BufferedOutputStream(Files.newOutputStream(Path.of(filename)), BUFFER);
    SummaryOutput output = new SummaryOutput(file, printer);
    output.write(header);
    output.batchEnds();
    return output;
  }

  /** Has another one take what goes to no file. */
  void printTo(Consumer<String> another) {
    printer = another;
  }

  static String message(String filename, IOException e) {
    if (e instanceof NoSuchFileException) {
      return filename + ": no such file";
    }
    return filename
        + ": "
        + (e instanceof AccessDeniedException ? "permission denied" : e.getMessage());
  }

  void write(CharSequence text) throws IOException {
    if (file == null) {
      unprinted.append(text);
      if (unprinted.length() > BUFFER) {
        batchEnds();
      }
      return;
    }
    int length = text.length();
    if (bytes.length < length) {
      bytes = new byte[2 * length];
    }
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) text.charAt(i);
    }
    file.write(bytes, 0, length);
  }

  /** Prints what others must not overtake. */
  void batchEnds() {
    if (file == null && !unprinted.isEmpty()) {
      printer.accept(unprinted.toString());
      unprinted.setLength(0);
    }
  }

  void flush() throws IOException {
    batchEnds();
    if (file != null) {
      file.flush();
    }
  }

  @Override
  public void close() throws IOException {
    batchEnds();
    if (file != null) {
      file.close();
    }
  }
}
