// SPDX-License-Identifier: Apache-2.0
package io.sluice.run;

import java.util.Arrays;

/** The file descriptors that the tasks of an idle worker wait for. Belongs to its thread. */
final class Descriptors {
  private int[] all = new int[8];
  private int count;
  private boolean mustAsk;

  void clear() {
    count = 0;
    mustAsk = false;
  }

  /**
   * Adds a file descriptor that a task waits for, or one of the other values that {@link Task}
   * defines.
   */
  void add(int descriptor) {
    if (descriptor < 0) {
      mustAsk |= descriptor == Task.ASKS;
      return;
    }
    if (count == all.length) {
      all = Arrays.copyOf(all, count * 2);
    }
    all[count++] = descriptor;
  }

  /** The descriptors, of which the first {@link #count} are valid. */
  int[] all() {
    return all;
  }

  int count() {
    return count;
  }

  /** Whether there is a task that must be polled. */
  boolean mustAsk() {
    return mustAsk;
  }
}
