// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ipfix;

import io.sluice.elements.export.LineFile;
import java.io.IOException;

/**
 * The outputs of an element that exports records: a file of lines, an IPFIX collector, or both. A
 * failed write is counted, and the next one is tried as usual. Belongs to one thread.
 */
public final class RecordOutputs implements AutoCloseable {
  private final LineFile lines;
  private final IpfixExporter exporter;
  private long failedWrites;

  /**
   * Opens the file.
   *
   * @param file the file to which lines are appended; null for none
   * @param exporter sends records to a collector; null for none; closed with this object, and when
   *     the file cannot be opened
   * @throws IOException when the file cannot be opened
   */
  public RecordOutputs(String file, IpfixExporter exporter) throws IOException {
    this.exporter = exporter;
    try {
      lines = file == null ? null : new LineFile(file);
    } catch (IOException e) {
      if (exporter != null) {
        exporter.close();
      }
      throw e;
    }
  }

  /**
   * Whether lines are written.
   *
   * @return false if there is no file
   */
  public boolean writesLines() {
    return lines != null;
  }

  /**
   * Appends lines to the file. Needs {@link #writesLines}.
   *
   * @param text complete lines, each with its line feed
   */
  public void addLines(CharSequence text) {
    try {
      lines.add(text);
    } catch (IOException e) {
      failedWrites++;
    }
  }

  /**
   * The exporter, for records.
   *
   * @return null if there is no collector
   */
  public IpfixExporter exporter() {
    return exporter;
  }

  /**
   * Sends and writes what is buffered.
   *
   * @param now milliseconds since 1970-01-01 UTC
   */
  public void flush(long now) {
    if (exporter != null) {
      exporter.flush(now);
    }
    if (lines != null) {
      try {
        lines.flush();
      } catch (IOException e) {
        failedWrites++;
      }
    }
  }

  /**
   * Counts errors.
   *
   * @return failed writes to the file, and records that were not sent
   */
  public long errors() {
    return failedWrites + (exporter == null ? 0 : exporter.unsent());
  }

  /** Closes both outputs; what is buffered is lost. */
  @Override
  public void close() {
    if (exporter != null) {
      exporter.close();
    }
    if (lines != null) {
      lines.close();
    }
  }
}
