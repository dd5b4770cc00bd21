// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.linetrace;

import io.sluice.header.Tcp;
import java.util.Arrays;

/**
 * TCP options as tcpdump shows them, separated by commas. Those that it does not know are left out.
 */
final class TcpdumpOptions {
  private static final int MAX = 40;

  private final SequenceNumbers numbers;
  private final byte[] bytes = new byte[MAX];
  private int length;

  /**
   * Creates a reader.
   *
   * @param numbers the connection to which sequence numbers of options refer
   */
  TcpdumpOptions(SequenceNumbers numbers) {
    this.numbers = numbers;
  }

  /** Reads options; those that do not fit are left out. Their end is padded with zeros. */
  byte[] read(TextScanner scanner) {
    length = 0;
    Arrays.fill(bytes, (byte) 0);
    while (!scanner.atEnd()) {
      int before = length;
      boolean known = readOne(scanner);
      scanner.skipSpaces();
      if (!known || !scanner.atEnd() && scanner.peek() != ',') {
        length = before;
        scanner.until(",");
      }
      scanner.move();
      scanner.skipSpaces();
    }
    return Arrays.copyOf(bytes, length + 3 & ~3);
  }

  private boolean fits(int count) {
    return length + count <= MAX;
  }

  private void put(long value, int count) {
    for (int shift = 8 * (count - 1); shift >= 0; shift -= 8) {
      bytes[length++] = (byte) (value >>> shift);
    }
  }

  private boolean option(int kind, long value, int size) {
    if (value < 0 || !fits(size + 2)) {
      return false;
    }
    put(kind, 1);
    put(size + 2, 1);
    put(value, size);
    return true;
  }

  private boolean readOne(TextScanner scanner) {
    if (scanner.skip("nop")) {
      return one(Tcp.OPTION_NOP);
    } else if (scanner.skip("eol")) {
      return one(Tcp.OPTION_END);
    } else if (scanner.skip("mss ")) {
      return option(Tcp.OPTION_MSS, scanner.number() & 0xffff, 2);
    } else if (scanner.skip("wscale ")) {
      return option(Tcp.OPTION_WINDOW_SCALE, scanner.number() & 0xff, 1);
    } else if (scanner.skip("sackOK")) {
      return option(Tcp.OPTION_SACK_PERMITTED, 0, 0);
    } else if (scanner.skip("timestamp ")) {
      return readTimestamps(scanner, " ");
    } else if (scanner.skip("TS val ")) {
      return readTimestamps(scanner, " ecr ");
    }
    return (scanner.skip("sack sack ") || scanner.skip("sack ")) && readSack(scanner);
  }

  private boolean one(int kind) {
    if (!fits(1)) {
      return false;
    }
    put(kind, 1);
    return true;
  }

  private boolean readTimestamps(TextScanner scanner, String between) {
    long value = scanner.number();
    if (value < 0 || !scanner.skipBeforeDigit(between) || !fits(10)) {
      return false;
    }
    option(Tcp.OPTION_TIMESTAMPS, value, 4);
    bytes[length - 5] = 10;
    put(Math.max(0, scanner.number()), 4);
    return true;
  }

  private boolean readSack(TextScanner scanner) {
    int start = length;
    if (scanner.number() < 0 || !option(Tcp.OPTION_SACK, 0, 0)) {
      return false;
    }
    scanner.skipSpaces();
    while (scanner.skipBeforeDigit("{")) {
      long left = scanner.number();
      long right = scanner.skipBeforeDigit(":") ? scanner.number() : -1;
      if (left < 0 || right < 0 || !scanner.skip("}") || !fits(8)) {
        return false;
      }
      put(numbers.selective((int) left) & 0xffff_ffffL, 4);
      put(numbers.selective((int) right) & 0xffff_ffffL, 4);
    }
    bytes[start + 1] = (byte) (length - start);
    return true;
  }
}
