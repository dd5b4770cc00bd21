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

  /** Adds what a task waits for: a file descriptor, or what {@link Task} has for others. */
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

  /** Descriptors, of which the first {@link #count} are of use. */
  int[] all() {
    return all;
  }

  int count() {
    return count;
  }

  /** Whether there is a task that has to ask whether it has work. */
  boolean mustAsk() {
    return mustAsk;
  }
}
