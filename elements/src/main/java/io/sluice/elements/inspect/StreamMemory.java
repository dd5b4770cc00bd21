// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect;

import java.util.Arrays;

/** What all streams of one filter may take together. Belongs to one worker. */
final class StreamMemory {
  private static final int FIRST = 512;

  private long limit;
  private long used;

  /** How many bytes there may be; what is used already stays. */
  void setLimit(long bytes) {
    limit = bytes;
  }

  long used() {
    return used;
  }

  /**
   * Makes an array longer, by doubling it.
   *
   * @param array the one there is; null for none
   * @param size how long it must be
   * @param capacity how long it may become
   * @return the array or a longer one with the same bytes; null when there is no memory for it
   */
  byte[] grow(byte[] array, int size, int capacity) {
    int now = array == null ? 0 : array.length;
    if (size <= now) {
      return array;
    }
    int wanted = Math.min(capacity, Math.max(Math.max(FIRST, size), 2 * now));
    if (used + wanted - now > limit) {
      return null;
    }
    used += wanted - now;
    return array == null ? new byte[wanted] : Arrays.copyOf(array, wanted);
  }

  /** Gives an array back, unless it is as small as the first one; returns what is kept. */
  byte[] release(byte[] array) {
    if (array == null || array.length <= FIRST) {
      return array;
    }
    used -= array.length;
    return null;
  }
}
