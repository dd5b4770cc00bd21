// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.summary;

import io.sluice.argument.Addresses;
import io.sluice.elements.analysis.summary.PacketBuilder.FlowDefaults;
import io.sluice.header.IpProtocol;
import io.sluice.lang.ConfigStrings;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads a summary dump record by record into a {@link PacketBuilder}. Invalid values are reported
 * with their line and skipped; of lines that do not match the fields at all, only the first is
 * reported.
 */
final class SummaryReader implements AutoCloseable {
  static final int MAJOR = 1;
  static final int MINOR = 3;
  private static final long METADATA = 0x8000_0000L;
  private static final int MAX_PORT = 65_535;

  private final SummaryInput input;
  private final PacketBuilder builder;
  private Consumer<String> problems;

  /** A column, in the order in which packets are built; an unknown or ignored field is not here. */
  private record Column(int index, SummaryField field) {}

  /** Fields as they stand in a record; null for one that is ignored. */
  private final List<SummaryField> fields = new ArrayList<>();

  private final List<Column> columns = new ArrayList<>();
  private final List<String> words = new ArrayList<>();
  private int[] starts = new int[0];
  private boolean binary;

  /** Whether the record read last is a line of text. */
  private boolean isMetadata;

  private boolean complained;
  private int defaultAggregate;

  /**
   * Creates a reader.
   *
   * @param problems takes messages
   */
  SummaryReader(SummaryInput input, PacketBuilder builder, Consumer<String> problems) {
    this.input = input;
    this.builder = builder;
    this.problems = problems;
    builder.minorVersion = MINOR;
  }

  /** Has messages go somewhere else from here on. */
  void reportTo(Consumer<String> sink) {
    problems = sink;
  }

  private void report(String text) {
    String place = binary ? ":record " : ":";
    problems.accept(input.name() + place + Math.max(1, input.lineNumber()) + ": " + text);
  }

  /**
   * Reads the first line.
   *
   * @return false when the dump is empty
   */
  boolean begin() throws IOException {
    String first = input.readLine();
    if (first == null) {
      return false;
    }
    if (first.startsWith("!IPSummaryDump")) {
      readVersion(first.substring("!IPSummaryDump".length()).strip());
      return true;
    }
    boolean known = first.matches("!(creator|data|contents|proto|flowid).*");
    if (!known && fields.isEmpty()) {
      report("warning: missing banner line; is this an IP summary dump?");
    }
    input.unread(first);
    return true;
  }

  private void readVersion(String version) {
    if (!version.matches("\\d{1,6}\\.\\d{1,6}.*")) {
      return;
    }
    String[] numbers = version.split("\\D+");
    int major = Integer.parseInt(numbers[0]);
    int minor = Integer.parseInt(numbers[1]);
    if (major != MAJOR || minor > MINOR) {
      report("warning: unexpected IPSummaryDump version " + major + "." + minor);
    } else {
      builder.minorVersion = minor;
    }
  }

  /**
   * Reads up to the next packet, which is then in the builder.
   *
   * @return false at the end of the dump, or when it cannot be read any further
   */
  boolean advance() {
    try {
      while (true) {
        byte[] record = null;
        String line;
        if (binary) {
          record = readRecord();
          if (record == null) {
            return false;
          }
          line = isMetadata ? text(record) : null;
        } else {
          line = input.readLine();
          if (line == null) {
            return false;
          }
        }
        boolean packet =
            line == null ? readBinary(record) : !isCommand(line) && !line.isBlank() && read(line);
        if (packet) {
          return true;
        }
      }
    } catch (IOException e) {
      report(e.getMessage());
      return false;
    }
  }

  private byte[] readRecord() throws IOException {
    byte[] header = input.read(4);
    if (header == null) {
      return null;
    }
    input.countRecord();
    long word = Binary.number(header, 0, 4);
    isMetadata = (word & METADATA) != 0;
    long length = word & ~METADATA;
    if (length < 4) {
      throw new IOException("binary record too short");
    }
    if (length > SummaryInput.LONGEST) {
      throw new IOException("binary record of " + length + " bytes is too long");
    }
    byte[] record = input.read((int) length - 4);
    if (record == null) {
      throw new EOFException("ends in the middle of a record");
    }
    return record;
  }

  private static String text(byte[] record) {
    return new String(record, StandardCharsets.ISO_8859_1).replaceFirst("[\\n\\00]+$", "");
  }

  /** Whether a line is no packet; does what it says. */
  private boolean isCommand(String line) {
    if (line.isEmpty() || line.charAt(0) == '#') {
      return true;
    }
    if (line.charAt(0) != '!') {
      return false;
    }
    List<String> parts = ConfigStrings.words(line);
    switch (parts.get(0)) {
      case "!data", "!contents" -> setFields(parts.subList(1, parts.size()));
      case "!flowid" -> setFlow(parts.subList(1, parts.size()));
      case "!proto" -> setProtocol(parts.size() == 2 ? parts.get(1) : "", "!proto");
      case "!aggregate" -> setAggregate(parts);
      case "!binary" -> setBinary(parts);
      default -> {}
    }
    return true;
  }

  /**
   * Sets the fields of the records that follow.
   *
   * @param names their names, perhaps quoted
   */
  void setFields(List<String> names) {
    fields.clear();
    columns.clear();
    for (String quoted : names) {
      String name = ConfigStrings.unquote(quoted);
      SummaryField field = SummaryFields.find(name);
      if (field == null) {
        report("warning: unknown content type '" + name + "'");
      } else if (!field.isReadable()) {
        report("warning: content type '" + name + "' ignored on input");
      }
      if (field != null && field.isReadable()) {
        columns.add(new Column(fields.size(), field));
      }
      fields.add(field);
    }
    if (fields.isEmpty()) {
      report("no contents specified");
    }
    columns.sort(Comparator.comparingInt(column -> column.field.order));
    starts = new int[fields.size()];
  }

  /**
   * Sets addresses, ports and perhaps the protocol of packets whose fields do not say them.
   *
   * @param words source address and port, destination address and port, protocol
   */
  void setFlow(List<String> words) {
    builder.flow = null;
    if (words.size() >= 4) {
      Integer src = address(words.get(0));
      Integer dst = address(words.get(2));
      long srcPort = port(words.get(1));
      long dstPort = port(words.get(3));
      boolean ports = srcPort >= 0 && srcPort <= MAX_PORT && dstPort >= 0 && dstPort <= MAX_PORT;
      if (src != null && dst != null && ports) {
        builder.flow = new FlowDefaults(src, (int) srcPort, dst, (int) dstPort);
      }
    }
    if (builder.flow == null) {
      report("bad !flowid specification");
    } else if (words.size() > 4) {
      setProtocol(words.get(4), "!flowid");
    }
  }

  private Integer address(String word) {
    return word.equals("-") ? Integer.valueOf(0) : Addresses.ip(builder.element, word);
  }

  private static long port(String word) {
    return word.equals("-") ? 0 : NumberScanner.parse(word);
  }

  private void setProtocol(String word, String command) {
    int protocol =
        switch (word) {
          case "T" -> IpProtocol.TCP;
          case "U" -> IpProtocol.UDP;
          case "I" -> IpProtocol.ICMP;
          default -> IpProtocol.byName(word);
        };
    long number = protocol >= 0 ? protocol : NumberScanner.parse(word);
    if (word.isEmpty()) {
      report("bad " + command);
    } else if (number < 0 || number > 255) {
      report("bad protocol in " + command);
    } else {
      builder.defaultProtocol = (int) number;
    }
  }

  private void setAggregate(List<String> parts) {
    long number = parts.size() == 2 ? NumberScanner.parse(parts.get(1)) : NumberScanner.NONE;
    boolean valid = number >= 0 && number <= 0xffff_ffffL;
    if (!valid) {
      report("bad !aggregate specification");
    }
    defaultAggregate = valid ? (int) number : 0;
  }

  private void setBinary(List<String> parts) {
    if (parts.size() != 1) {
      report("bad !binary specification");
    }
    for (SummaryField field : fields) {
      if (field != null && !field.hasBinary()) {
        report("field '" + field.name + "' has no binary form; it and what follows are ignored");
      }
    }
    binary = true;
    input.restartCount();
  }

  private boolean read(String line) {
    split(line);
    builder.clear(defaultAggregate);
    int used = 0;
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i);
      String word = column.index < words.size() ? words.get(column.index) : "-";
      if (!word.equals("-") && column.field.parse(word, builder)) {
        used++;
      }
    }
    return complete(used);
  }

  /** Words end at white space that is not in double quotes. */
  private void split(String line) {
    words.clear();
    int length = line.length();
    int at = 0;
    while (words.size() < fields.size() && at < length) {
      int start = at;
      boolean quoted = false;
      while (at < length && (quoted || !ConfigStrings.isSpace(line.charAt(at)))) {
        char c = line.charAt(at);
        if (c == '"') {
          quoted = !quoted;
        } else if (c == '\\' && quoted) {
          at++;
        }
        at++;
      }
      at = Math.min(at, length);
      words.add(line.substring(start, at));
      while (at < length && ConfigStrings.isSpace(line.charAt(at))) {
        at++;
      }
    }
  }

  private boolean readBinary(byte[] record) {
    int at = 0;
    for (int i = 0; i < starts.length; i++) {
      SummaryField field = fields.get(i);
      int length = Integer.MAX_VALUE;
      if (field != null && field.hasBinary() && at < record.length) {
        length = field.binaryLength(record[at] & 0xff);
      }
      boolean whole = length <= record.length - at;
      starts[i] = whole ? at : -1;
      at = whole ? at + length : record.length;
    }
    builder.clear(defaultAggregate);
    int used = 0;
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i);
      if (starts[column.index] >= 0) {
        column.field.decode(record, starts[column.index], builder);
        used++;
      }
    }
    return complete(used);
  }

  private boolean complete(int used) {
    if (used == 0 && !complained) {
      complained = true;
      report(fields.isEmpty() ? "no '!data' provided" : "packet parse error");
    }
    return used > 0;
  }

  long position() {
    return input.position();
  }

  @Override
  public void close() {
    input.close();
  }
}
