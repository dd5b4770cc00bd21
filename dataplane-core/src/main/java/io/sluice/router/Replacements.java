// SPDX-License-Identifier: Apache-2.0
package io.sluice.router;

/**
 * The results of attempts to replace the configuration.
 *
 * @param count how often it was replaced
 * @param refused how often the new configuration had errors, and the old one stayed
 * @param lastPauseNanos how long packets waited the last time, in nanoseconds: from the time the
 *     first worker stopped until all were running again
 * @param longestPauseNanos the longest of these pauses
 * @param dropped packets that were in elements without a counterpart in the new configuration
 */
public record Replacements(
    long count, long refused, long lastPauseNanos, long longestPauseNanos, long dropped) {
  Replacements madeOnce(long pauseNanos, long lost) {
    return new Replacements(
        count + 1, refused, pauseNanos, Math.max(longestPauseNanos, pauseNanos), dropped + lost);
  }

  Replacements refusedOnce() {
    return new Replacements(count, refused + 1, lastPauseNanos, longestPauseNanos, dropped);
  }

  /**
   * The same as text for users and scripts.
   *
   * @return one per line: name, space, number
   */
  public String text() {
    return "count %d%nrefused %d%nlast_pause_us %d%nlongest_pause_us %d%ndropped %d%n"
        .formatted(count, refused, lastPauseNanos / 1000, longestPauseNanos / 1000, dropped);
  }
}
