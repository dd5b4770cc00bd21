// SPDX-License-Identifier: Apache-2.0
package io.sluice.control;

import java.util.ArrayList;
import java.util.List;

/**
 * A reply to a command: lines that begin with a three-digit code, followed by a hyphen in all lines
 * but the last, and optional data.
 *
 * @param code 2xy for success, 5xy for failure
 * @param lines the message, at least one line
 * @param data a handler's value; null for none
 */
record Reply(int code, List<String> lines, byte[] data) {
  /** A command that cannot be executed. */
  static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int code;

    Refusal(int code, String message) {
      super(message, null, false, false);
      this.code = code;
    }

    Reply reply() {
      return Reply.of(code, getMessage());
    }
  }

  static Reply of(int code, String line) {
    return new Reply(code, List.of(line), null);
  }

  /** A reply of a line and, after a colon, further texts; each text may have several lines. */
  static Reply of(int code, String line, List<String> more) {
    List<String> lines = new ArrayList<>();
    more.forEach(text -> text.lines().forEach(lines::add));
    if (lines.isEmpty()) {
      return of(code, line);
    }
    lines.add(0, line + ":");
    return new Reply(code, lines, null);
  }

  void writeTo(ByteQueue out) {
    for (int i = 0; i < lines.size(); i++) {
      char separator = i < lines.size() - 1 ? '-' : ' ';
      out.add(code + "" + separator + printable(lines.get(i)) + "\r\n");
    }
    if (data != null) {
      out.add("DATA " + data.length + "\r\n");
      out.add(data);
    }
  }

  /** Writes control characters as {@code ^X}, and bytes outside ASCII as three octal digits. */
  private static String printable(String line) {
    StringBuilder text = new StringBuilder(line.length());
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c >= ' ' && c < 127) {
        text.append(c);
      } else if (c < ' ') {
        text.append('^').append((char) (c + '@'));
      } else {
        text.append(String.format("\\%03o", (int) c & 0xff));
      }
    }
    return text.toString();
  }
}
