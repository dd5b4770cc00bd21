// SPDX-License-Identifier: Apache-2.0
package io.sluice.argument;

import java.util.Collection;
import java.util.Locale;

/** Guesses what a user meant by a name that does not exist. */
public final class Spelling {
  private Spelling() {}

  /**
   * A clause to append to an error message.
   *
   * @param name the unknown name
   * @param known the known names
   * @return for example {@code ", did you mean 'Discard'?"}; empty if no known name is similar
   */
  public static String hint(String name, Collection<String> known) {
    String best = null;
    // At most a third of the letters may differ.
    int least = Math.max(1, name.length() / 3) + 1;
    for (String candidate : known) {
      int distance =
          distance(name.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT), least);
      if (distance < least) {
        least = distance;
        best = candidate;
      }
    }
    return best == null ? "" : ", did you mean '" + best + "'?";
  }

  /**
   * The edit distance of two words: insertions, deletions, replacements, and swaps of adjacent
   * letters.
   */
  private static int distance(String a, String b, int limit) {
    if (Math.abs(a.length() - b.length()) >= limit) {
      return limit;
    }
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(d[i - 1][j - 1] + change, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
        boolean swap =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swap) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
