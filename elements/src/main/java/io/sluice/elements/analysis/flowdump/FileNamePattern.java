// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.flowdump;

import io.sluice.header.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The pattern from which the names of flows' files are made. */
final class FileNamePattern {
  private static final int NONE = -1;
  private static final int LONGEST = 255;

  /** What a flow's name is made of. Addresses, ports and numbers are unsigned. */
  record Names(int aggregate, int src, int dst, int srcPort, int dstPort, boolean tcp) {}

  /** A piece of the pattern: a text as it is, or what stands behind a percent sign. */
  private record Piece(String text, char letter, boolean zeros, int width, int part) {
    boolean isText() {
      return text != null;
    }
  }

  private final List<Piece> pieces = new ArrayList<>();

  /**
   * Reads a pattern.
   *
   * @throws IllegalArgumentException with a message when it is wrong
   */
  FileNamePattern(String pattern) {
    int at = 0;
    while (at < pattern.length()) {
      int percent = pattern.indexOf('%', at);
      int end = percent < 0 ? pattern.length() : percent;
      if (end > at) {
        pieces.add(new Piece(pattern.substring(at, end), ' ', false, NONE, NONE));
      }
      at = percent < 0 ? end : readEscape(pattern, percent + 1);
    }
  }

  private int readEscape(String pattern, int start) {
    int at = start;
    boolean zeros = at < pattern.length() && pattern.charAt(at) == '0';
    at += zeros ? 1 : 0;
    int digits = digits(pattern, at);
    int width = digits == at ? NONE : number(pattern.substring(at, digits));
    at = digits;
    int part = NONE;
    if (at < pattern.length() && pattern.charAt(at) == '.') {
      digits = digits(pattern, at + 1);
      part = number(pattern.substring(at + 1, digits));
      at = digits;
    }
    if (at == pattern.length()) {
      throw new IllegalArgumentException("bad filename pattern");
    }
    char letter = pattern.charAt(at);
    if ("nxXsdSDp%".indexOf(letter) < 0) {
      throw new IllegalArgumentException("bad filename pattern '%" + letter + "'");
    }
    pieces.add(new Piece(null, letter, zeros, width, part));
    return at + 1;
  }

  private static int digits(String text, int start) {
    int at = start;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    return at;
  }

  private static int number(String digits) {
    if (digits.length() > 9 || !digits.isEmpty() && Integer.parseInt(digits) > LONGEST) {
      throw new IllegalArgumentException("bad filename pattern: " + digits + " is too large");
    }
    return digits.isEmpty() ? 0 : Integer.parseInt(digits);
  }

  /** Whether all flows get the same name. */
  boolean isConstant() {
    return pieces.stream().allMatch(piece -> piece.isText() || piece.letter == '%');
  }

  /** The name of a flow's file. */
  String of(Names flow) {
    StringBuilder name = new StringBuilder();
    for (Piece piece : pieces) {
      String text = piece.isText() ? piece.text : text(piece, flow);
      for (int i = text.length(); i < piece.width; i++) {
        name.append(piece.zeros ? '0' : '_');
      }
      name.append(text);
    }
    return name.toString();
  }

  private static String text(Piece piece, Names flow) {
    return switch (piece.letter) {
      case 'n' -> Integer.toUnsignedString(part(piece, flow.aggregate));
      case 'x' -> Integer.toHexString(part(piece, flow.aggregate));
      case 'X' -> Integer.toHexString(part(piece, flow.aggregate)).toUpperCase(Locale.ROOT);
      case 's' -> address(piece, flow.src);
      case 'd' -> address(piece, flow.dst);
      case 'S' -> Integer.toString(flow.srcPort);
      case 'D' -> Integer.toString(flow.dstPort);
      case 'p' -> flow.tcp ? "T" : "U";
      default -> "%";
    };
  }

  private static int part(Piece piece, int value) {
    return switch (piece.part) {
      case 0, 1, 2, 3 -> value >>> 24 - 8 * piece.part & 0xff;
      case 4 -> value >>> 16;
      case 5 -> value & 0xffff;
      default -> value;
    };
  }

  private static String address(Piece piece, int ip) {
    return piece.part >= 0 && piece.part < 4
        ? Integer.toString(ip >>> 24 - 8 * piece.part & 0xff)
        : IpAddress.format4(ip);
  }
}
