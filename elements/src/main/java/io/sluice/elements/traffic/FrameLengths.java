// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.traffic;

import java.util.ArrayList;
import java.util.List;

/**
 * The lengths that frames take in turn, in proportion to their weights and as evenly spread as
 * possible (smooth weighted round robin): the same series each time. Belongs to one thread.
 */
final class FrameLengths {
  private static final int MAX_KINDS = 64;
  private static final int MAX_WEIGHT = 1000;
  private static final int MAX_LENGTH = 65_000;

  /** The simple Internet mix: IP packets of 40, 576 and 1,500 bytes, 7 to 4 to 1. */
  private static final String INTERNET_MIX = "60:7 590:4 1514:1";

  private final int[] lengths;
  private final int[] weights;
  private final int[] credit;
  private int sum;

  private FrameLengths(int[] lengths, int[] weights) {
    this.lengths = lengths;
    this.weights = weights;
    credit = new int[lengths.length];
    for (int weight : weights) {
      sum += weight;
    }
  }

  /**
   * Reads lengths.
   *
   * @param text {@code imix}, or {@code LENGTH[:WEIGHT] ...}
   * @return null when it is no such text
   */
  static FrameLengths parse(String text) {
    List<int[]> kinds = new ArrayList<>();
    for (String word : (text.equals("imix") ? INTERNET_MIX : text).strip().split("\\s+")) {
      String[] parts = word.split(":", -1);
      if (parts.length > 2 || kinds.size() == MAX_KINDS) {
        return null;
      }
      int length = number(parts[0], MAX_LENGTH);
      int weight = parts.length == 1 ? 1 : number(parts[1], MAX_WEIGHT);
      if (length < 0 || weight < 0) {
        return null;
      }
      kinds.add(new int[] {length, weight});
    }
    return new FrameLengths(
        kinds.stream().mapToInt(kind -> kind[0]).toArray(),
        kinds.stream().mapToInt(kind -> kind[1]).toArray());
  }

  private static int number(String text, int max) {
    try {
      int number = Integer.parseInt(text);
      return number >= 1 && number <= max ? number : -1;
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  int kinds() {
    return lengths.length;
  }

  /** The length of a kind, by its index. */
  int length(int kind) {
    return lengths[kind];
  }

  int shortest() {
    return java.util.Arrays.stream(lengths).min().getAsInt();
  }

  int longest() {
    return java.util.Arrays.stream(lengths).max().getAsInt();
  }

  /** Makes short ones as long as they must be. */
  void raise(int least) {
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = Math.max(least, lengths[i]);
    }
  }

  /** The index of the next frame's length. */
  int next() {
    if (lengths.length == 1) {
      return 0;
    }
    int chosen = 0;
    for (int i = 0; i < lengths.length; i++) {
      credit[i] += weights[i];
      if (credit[i] > credit[chosen]) {
        chosen = i;
      }
    }
    credit[chosen] -= sum;
    return chosen;
  }
}
