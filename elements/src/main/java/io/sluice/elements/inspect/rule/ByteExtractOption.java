// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect.rule;

/** {@code byte_extract}: keeps the number for options behind it. */
final class ByteExtractOption extends ByteOption {
  private static final long LARGEST = 0xffff_ffffL;

  /** Where the number goes. */
  int variable;

  @Override
  int use(Inspected inspected, long number, int cursor, int end) {
    inspected.setVariable(variable, Math.min(LARGEST, scaled(number)));
    return end;
  }
}
