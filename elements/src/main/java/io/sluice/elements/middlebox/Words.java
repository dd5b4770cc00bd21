// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.middlebox;

import java.util.List;

/** Words to search for in bytes. */
final class Words {
  private final byte[][] words;
  private int longest;

  /** The length of the word that {@link #find} found last. */
  private int length;

  /** Words of at least a byte. */
  Words(List<byte[]> words) {
    this.words = words.toArray(new byte[0][]);
    for (byte[] word : words) {
      longest = Math.max(longest, word.length);
    }
  }

  /** Where the first word begins, the longest one should several; -1 when there is none. */
  int find(byte[] text, int from, int end) {
    for (int at = from; at < end; at++) {
      length = 0;
      for (byte[] word : words) {
        if (word.length > length
            && word.length <= end - at
            && matches(word, text, at, word.length)) {
          length = word.length;
        }
      }
      if (length > 0) {
        return at;
      }
    }
    return -1;
  }

  int longest() {
    return longest;
  }

  int length() {
    return length;
  }

  /** Where, at the end of a text, something begins that may become a word; the end otherwise. */
  int findBeginning(byte[] text, int from, int end) {
    for (int at = Math.max(from, end - longest + 1); at < end; at++) {
      for (byte[] word : words) {
        if (word.length > end - at && matches(word, text, at, end - at)) {
          return at;
        }
      }
    }
    return end;
  }

  private static boolean matches(byte[] word, byte[] text, int at, int count) {
    for (int i = 0; i < count; i++) {
      if (text[at + i] != word[i]) {
        return false;
      }
    }
    return true;
  }
}
