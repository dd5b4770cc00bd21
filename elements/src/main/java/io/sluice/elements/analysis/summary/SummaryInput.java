// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.summary;

import io.sluice.elements.trace.Compression;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The lines, and then perhaps binary records, of a summary dump; decompressed on the way. Holds one
 * line or record at a time, of bounded length.
 */
public final class SummaryInput implements AutoCloseable {
  /** Longest line and longest record, in bytes. */
  public static final int LONGEST = 1 << 20;

  private static final int BUFFER = 1 << 16;

  private final String name;
  private final InputStream stream;
  private final byte[] buffer = new byte[BUFFER];
  private int start;
  private int end;
  private long position;
  private long line;
  private String unread;

  private SummaryInput(String name, InputStream stream) {
    this.name = name;
    this.stream = stream;
  }

  /**
   * Opens a file.
   *
   * @param file what to read, perhaps compressed
   * @return its lines
   * @throws IOException when it cannot be read
   */
  public static SummaryInput open(Path file) throws IOException {
    return new SummaryInput(file.toString(), Compression.of(file).open(file));
  }

  /**
   * Reads the standard input.
   *
   * @param in what to read, perhaps compressed by gzip
   * @return its lines
   * @throws IOException when it cannot be read
   */
  public static SummaryInput open(InputStream in) throws IOException {
    return new SummaryInput("<stdin>", Compression.open(in));
  }

  /** A dump that stands in the configuration; a {@code char} is a byte. */
  static SummaryInput of(String data) {
    byte[] bytes = data.getBytes(StandardCharsets.ISO_8859_1);
    return new SummaryInput("<data>", new ByteArrayInputStream(bytes));
  }

  String name() {
    return name;
  }

  /**
   * Which line, or record, was read last.
   *
   * @return its number, from 1
   */
  public long lineNumber() {
    return line;
  }

  /** Counts records from 1 from here on. */
  void restartCount() {
    line = 0;
  }

  /**
   * Bytes read of the uncompressed dump.
   *
   * @return 0 or more
   */
  public long position() {
    return position;
  }

  /**
   * Puts a line back; it comes again next.
   *
   * @param text the line
   */
  public void unread(String text) {
    unread = text;
    line--;
  }

  private boolean fill() throws IOException {
    start = 0;
    end = Math.max(0, stream.read(buffer));
    return end > 0;
  }

  /**
   * Reads a line, which ends in a line feed, a carriage return, or both.
   *
   * @return the line without its end, a {@code char} a byte; null at the end of the dump
   * @throws IOException when it cannot be read, or is too long
   */
  public String readLine() throws IOException {
    line++;
    if (unread != null) {
      String again = unread;
      unread = null;
      return again;
    }
    if (start == end && !fill()) {
      return null;
    }
    StringBuilder text = null;
    while (true) {
      int at = start;
      while (at < end && buffer[at] != '\n' && buffer[at] != '\r') {
        at++;
      }
      String part = new String(buffer, start, at - start, StandardCharsets.ISO_8859_1);
      boolean complete = at < end;
      position += at - start;
      start = at;
      if (text != null || !complete) {
        text = (text == null ? new StringBuilder() : text).append(part);
      }
      if (text != null && text.length() > LONGEST) {
        throw new IOException("line is longer than " + LONGEST + " bytes");
      }
      if (complete) {
        skipLineEnd();
      }
      if (complete || !fill()) {
        return text == null ? part : text.toString();
      }
    }
  }

  private void skipLineEnd() throws IOException {
    boolean mayBeTwo = buffer[start] == '\r';
    start++;
    position++;
    if (mayBeTwo && (start < end || fill()) && buffer[start] == '\n') {
      start++;
      position++;
    }
  }

  /**
   * Reads bytes.
   *
   * @param count how many, up to {@link #LONGEST}
   * @return that many; null when the dump ends here
   * @throws EOFException when it ends between them
   */
  byte[] read(int count) throws IOException {
    byte[] bytes = new byte[count];
    int done = 0;
    while (done < count) {
      if (start == end && !fill()) {
        if (done == 0) {
          return null;
        }
        throw new EOFException("ends in the middle of a record");
      }
      int part = Math.min(count - done, end - start);
      System.arraycopy(buffer, start, bytes, done, part);
      start += part;
      position += part;
      done += part;
    }
    return bytes;
  }

  /** Counts a record. */
  void countRecord() {
    line++;
  }

  @Override
  public void close() {
    try {
      stream.close();
    } catch (IOException ignored) {
      // Nothing was written, so nothing is lost.
    }
  }
}
