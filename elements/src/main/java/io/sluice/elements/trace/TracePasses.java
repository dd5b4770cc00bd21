// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.trace;

import io.sluice.argument.Args;

/** The number of times that a trace is read: the keywords TIMES and LOOP. */
public final class TracePasses {
  private static final long ENDLESS = -1;

  /** With the one that has begun. */
  private long left;

  private TracePasses(long left) {
    this.left = left;
  }

  /**
   * Reads the keywords.
   *
   * @param args the element's arguments
   * @param filename the trace; {@code -} can be read but once
   * @return how often it is read
   */
  public static TracePasses of(Args args, String filename) {
    long times = args.keyword("TIMES").asLong(1, ENDLESS, Long.MAX_VALUE);
    if (args.keyword("LOOP").asBool(false)) {
      times = ENDLESS;
    }
    if (times != 1 && filename.equals("-")) {
      args.error("the standard input can be read but once");
    }
    return new TracePasses(times);
  }

  /**
   * Begins another pass, at the end of one.
   *
   * @return false when that was the last one
   */
  public boolean again() {
    if (left == 0 || left == 1) {
      return false;
    }
    left -= left > 0 ? 1 : 0;
    return true;
  }
}
