// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.regex;

/** How far the search in a stream is. */
final class StreamState {
  /** Where it is in each table of a {@link RegexSet}. */
  final int[] states;

  /** Whether something was found. */
  boolean found;

  StreamState(int tables) {
    states = new int[tables];
  }
}
