// SPDX-License-Identifier: Apache-2.0
package io.sluice.lang;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code ar} archives, in which a configuration may lie beside other files.
 *
 * <p>Eight bytes of magic are followed by members, each with a header of 60 bytes at an even
 * offset: name (16), date (12), uid (6), gid (6), mode (8), size (10), and the two bytes {@code
 * `\n}. Names that do not fit are in a member {@code //} of their own (GNU) or in front of the data
 * (BSD).
 */
public final class Archive {
  /** The name of the member that is the configuration. */
  public static final String CONFIG = "config";

  private static final String MAGIC = "!<arch>\n";
  private static final int HEADER = 60;
  private static final Pattern GNU_LONG = Pattern.compile("/(\\d{1,9})\\s*");
  private static final Pattern BSD_LONG = Pattern.compile("#1/(\\d{1,9})\\s*");

  private Archive() {}

  /**
   * Whether a text is an archive.
   *
   * @param text the text
   * @return true when it begins as one
   */
  public static boolean is(String text) {
    return text.startsWith(MAGIC);
  }

  /** The contents of the first member with a name; null, and an error, when there is none. */
  static String member(String archive, String wanted, String file, Diagnostics diagnostics) {
    Map<String, String> members = new LinkedHashMap<>();
    String wrong = read(archive, members);
    String found = members.get(wanted);
    if (found == null) {
      String missing = "archive has no '" + wanted + "' section";
      diagnostics.error(new Position(file, 0), wrong == null ? missing : wrong);
    }
    return found;
  }

  /**
   * Reads all members.
   *
   * @param archive the archive
   * @param file how messages name it
   * @param diagnostics takes what is wrong with it
   * @return names and contents, in order, up to the first fault
   */
  public static Map<String, String> members(String archive, String file, Diagnostics diagnostics) {
    Map<String, String> members = new LinkedHashMap<>();
    String wrong = read(archive, members);
    if (wrong != null) {
      diagnostics.error(new Position(file, 0), wrong);
    }
    return members;
  }

  /**
   * Writes an archive.
   *
   * @param members names and contents, in order, one byte to a character
   * @return the archive
   */
  public static String write(Map<String, String> members) {
    StringBuilder out = new StringBuilder(MAGIC);
    long now = System.currentTimeMillis() / 1000;
    members.forEach(
        (name, data) -> {
          boolean fits = name.length() < 16 && !name.contains(" ");
          String content = fits ? data : name + data;
          String field = fits ? name : "#1/" + name.length();
          int size = content.length();
          out.append(
              String.format("%-16s%-12d%-6d%-6d%-8s%-10d`\n", field, now, 0, 0, "644", size));
          out.append(content);
          if (size % 2 != 0) {
            out.append('\n');
          }
        });
    return out.toString();
  }

  /** Reads members until something is wrong, which it returns; null when nothing is. */
  private static String read(String archive, Map<String, String> members) {
    String longNames = "";
    int pos = MAGIC.length();
    while (pos + HEADER <= archive.length()) {
      if (!archive.startsWith("`\n", pos + 58)) {
        return "bad archive: missing header magic number";
      }
      String name = archive.substring(pos, pos + 16);
      long size = decimal(archive.substring(pos + 48, pos + 58));
      int data = pos + HEADER;
      if (size < 0 || data + size > archive.length()) {
        return "truncated archive";
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
      members.putIfAbsent(firstWord(name), archive.substring(data, end));
    }
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
