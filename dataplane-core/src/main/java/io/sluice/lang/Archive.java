// SPDX-License-Identifier: Apache-2.0
package io.sluice.lang;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds a member in an {@code ar} archive.
 *
 * <p>Eight bytes of magic are followed by members, each with a header of 60 bytes at an even
 * offset: name (16), date (12), uid (6), gid (6), mode (8), size (10), and the two bytes {@code
 * `\n}. Names that do not fit are in a member {@code //} of their own (GNU) or in front of the data
 * (BSD).
 */
final class Archive {
  private static final int HEADER = 60;
  private static final Pattern GNU_LONG = Pattern.compile("/(\\d{1,9})\\s*");
  private static final Pattern BSD_LONG = Pattern.compile("#1/(\\d{1,9})\\s*");

  private Archive() {}

  /** The contents of the first member with a name; null, and an error, when there is none. */
  static String member(String archive, String wanted, String file, Diagnostics diagnostics) {
    Position place = new Position(file, 0);
    String longNames = "";
    int pos = 8;
    while (pos + HEADER <= archive.length()) {
      if (!archive.startsWith("`\n", pos + 58)) {
        diagnostics.error(place, "bad archive: missing header magic number");
        return null;
      }
      String name = archive.substring(pos, pos + 16);
      long size = decimal(archive.substring(pos + 48, pos + 58));
      int data = pos + HEADER;
      if (size < 0 || data + size > archive.length()) {
        diagnostics.error(place, "truncated archive");
        return null;
      }
      int end = data + (int) size;
      pos = end + end % 2;
      Matcher gnu = GNU_LONG.matcher(name);
      Matcher bsd = BSD_LONG.matcher(name);
      if (name.startsWith("// ")) {
        longNames = archive.substring(data, end);
        continue;
      } else if (gnu.matches()) {
        int offset = Math.min(Integer.parseInt(gnu.group(1)), longNames.length());
        name = longNames.substring(offset);
      } else if (bsd.matches()) {
        int length = Math.min(Integer.parseInt(bsd.group(1)), end - data);
        name = archive.substring(data, data + length);
        data += length;
      }
      if (firstWord(name).equals(wanted)) {
        return archive.substring(data, end);
      }
    }
    diagnostics.error(place, "archive has no '" + wanted + "' section");
    return null;
  }

  /** Names end at a space, a slash or a zero byte. */
  private static String firstWord(String name) {
    int i = 0;
    while (i < name.length()
        && name.charAt(i) != '/'
        && name.charAt(i) != 0
        && !ConfigStrings.isSpace(name.charAt(i))) {
      i++;
    }
    return name.substring(0, i);
  }

  private static long decimal(String field) {
    String digits = field.trim();
    return digits.matches("\\d{1,9}") ? Long.parseLong(digits) : -1;
  }
}
