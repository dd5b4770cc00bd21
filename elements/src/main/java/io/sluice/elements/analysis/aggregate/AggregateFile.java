// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.aggregate;

import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.header.IpAddress;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** Writes counts of aggregates in the formats of Click's AggregateCounter. */
final class AggregateFile {
  /** How aggregates and counts are written. */
  enum Format {
    TEXT("write_text_file", "write_ascii_file"),
    IP("write_ip_file"),
    /** Shares of the total. */
    PDF("write_pdf_file"),
    BINARY("write_file");

    private final List<String> handlers;

    Format(String... handlers) {
      this.handlers = List.of(handlers);
    }

    /** The handlers that ask for it. */
    List<String> handlers() {
      return handlers;
    }
  }

  private final Format format;
  private final AggregateCounts counts;
  private final String banner;

  AggregateFile(Format format, AggregateCounts counts, String banner) {
    this.format = format;
    this.counts = counts;
    this.banner = banner;
  }

  /**
   * Writes the file.
   *
   * @param name the file, or {@code -} for the printer
   * @param printer takes text; binary as a byte to a {@code char}
   */
  void write(String name, Consumer<String> printer) {
    if (name.isEmpty()) {
      throw new HandlerException("argument should be filename");
    }
    try (OutputStream out = name.equals("-") ? null : Files.newOutputStream(Path.of(name))) {
      if (out == null) {
        StringBuilder text = new StringBuilder();
        write(text::append);
        printer.accept(text.toString());
      } else {
        OutputStream buffered = new BufferedOutputStream(out);
        write(part -> buffered.write(part.getBytes(StandardCharsets.ISO_8859_1)));
        buffered.flush();
      }
    } catch (IOException | InvalidPathException e) {
      throw new HandlerException(name + ": " + e.getMessage());
    }
  }

  /** Takes parts of the file. */
  private interface Sink {
    void accept(String part) throws IOException;
  }

  private void write(Sink sink) throws IOException {
    sink.accept("!IPAggregate 1.0\n" + banner + "!num_nonzero " + counts.size() + "\n");
    boolean little = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    switch (format) {
      case BINARY -> sink.accept(little ? "!packed_le\n" : "!packed_be\n");
      case IP -> sink.accept("!ip\n");
      default -> {}
    }
    for (long aggregate : counts.aggregates()) {
      sink.accept(line(aggregate, counts.get(aggregate)));
    }
  }

  private String line(long aggregate, long count) {
    return switch (format) {
      case TEXT -> aggregate + " " + count + "\n";
      case IP -> IpAddress.format4((int) aggregate) + " " + count + "\n";
      case PDF -> aggregate + " " + HandlerValues.decimal(count / (double) counts.total()) + "\n";
      case BINARY -> {
        ByteBuffer record = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
        record.putInt((int) aggregate).putInt((int) Math.min(0xffff_ffffL, count));
        yield new String(record.array(), StandardCharsets.ISO_8859_1);
      }
    };
  }
}
