// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite;

/**
 * Where a rewriter's packets go: outputs, by their numbers, and other numbers for the inputs of
 * copies on other workers, of which there is one for each kind of packets at each of the rewriter's
 * own inputs.
 */
final class Ways {
  /** From this number on, ways lead to copies. */
  private static final int TO_COPIES = 1 << 20;

  private final int inputs;
  private final int kinds;

  /**
   * Creates ways.
   *
   * @param inputs of the rewriter
   * @param kinds of packets that copies hand to each other
   */
  Ways(int inputs, int kinds) {
    this.inputs = inputs;
    this.kinds = kinds;
  }

  /** The input of the rewriter whose packets arrive at an input, its own or one for copies. */
  int input(int port) {
    return port < inputs ? port : port % inputs;
  }

  /** The kind of the packets that arrive at an input. */
  int kind(int port) {
    return port < inputs ? 0 : port / inputs;
  }

  /** The way to a copy, for a packet that has arrived at an input. */
  int to(int copy, int kind, int port) {
    return TO_COPIES + (copy * kinds + kind) * inputs + input(port);
  }

  static boolean isToCopy(int way) {
    return way >= TO_COPIES;
  }

  /** A way to a copy as {@link io.sluice.element.Element#peer} counts it. */
  static int peer(int way) {
    return way - TO_COPIES;
  }
}
