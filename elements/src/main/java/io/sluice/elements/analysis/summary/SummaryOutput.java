// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.summary;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/**
 * Where a summary dump goes: a file, or what scripts print to, in order with them. Text is a byte
 * to a {@code char}. A file that exists is emptied, and the header written, only with what comes
 * first, so that an element that turns out to replace another one can go on with the other's.
 */
final class SummaryOutput implements Closeable {
  private static final int BUFFER = 1 << 16;

  private final FileChannel channel;
  private final OutputStream file;
  private final Consumer<String> printer;
  private String header;
  private final StringBuilder unprinted = new StringBuilder();
  private byte[] bytes = new byte[256];

  private SummaryOutput(FileChannel channel, Consumer<String> printer, String header) {
    this.channel = channel;
    this.printer = printer;
    this.header = header;
    file =
        channel == null
            ? null
            : new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER);
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
    if (filename.equals("-")) {
      SummaryOutput output = new SummaryOutput(null, printer, header);
      output.begin();
      output.batchEnds();
      return output;
    }
    FileChannel channel =
        FileChannel.open(Path.of(filename), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    return new SummaryOutput(channel, null, header);
  }

  private void begin() throws IOException {
    if (header == null) {
      return;
    }
    String text = header;
    header = null;
    // Pipes and devices have no length, and cannot be cut.
    if (channel != null && channel.size() > 0) {
      channel.truncate(0);
    }
    write(text);
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
    begin();
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
    begin();
    batchEnds();
    if (file != null) {
      file.flush();
    }
  }

  /** Closes what nothing was written to. */
  void discard() throws IOException {
    if (file != null) {
      channel.close();
    }
  }

  @Override
  public void close() throws IOException {
    begin();
    batchEnds();
    if (file != null) {
      file.close();
    }
  }
}
