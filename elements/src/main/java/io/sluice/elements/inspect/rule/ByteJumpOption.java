// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect.rule;

/** {@code byte_jump}: goes as far as the number says. */
final class ByteJumpOption extends ByteOption {
  boolean fromBeginning;
  boolean fromEnd;
  int postOffset;

  @Override
  int use(Inspected inspected, long number, int cursor, int end) {
    if (number > Integer.MAX_VALUE) {
      return NO;
    }
    int length = inspected.length(buffer);
    long begin = fromBeginning ? 0 : fromEnd ? length : end;
    long target = begin + scaled(number) + postOffset;
    return target < 0 || target > length ? NO : (int) target;
  }
}
