// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect.rule;

/** {@code flowbits} that ask; those that set are done when the whole rule has matched. */
final class BitOption extends Option {
  private final int bit;
  private final boolean wanted;

  BitOption(int bit, boolean wanted) {
    this.bit = bit;
    this.wanted = wanted;
  }

  @Override
  int match(Inspected inspected, int cursor, int from) {
    return inspected.bit(bit) == wanted ? cursor : NO;
  }
}
