// SPDX-License-Identifier: Apache-2.0
package io.sluice.router;

/**
 * What became of attempts to replace the configuration.
 *
 * @param count how often it was replaced
 * @param refused how often the new configuration had errors, and the old one stayed
 * @param lastPauseNanos how long packets waited the last time, in nanoseconds: from the moment when
 *     the first worker rested until all were at work again
 * @param longestPauseNanos the longest of these pauses
 * @param dropped packets that waited in elements that the next configuration did not have
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
   * The same for people and scripts.
   *
   * @return a line each: name, blank, number
   */
  public String text() {
    return "count %d%nrefused %d%nlast_pause_us %d%nlongest_pause_us %d%ndropped %d%n"
        .formatted(count, refused, lastPauseNanos / 1000, longestPauseNanos / 1000, dropped);
  }
}
