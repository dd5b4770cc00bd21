// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect.rule;

/** {@code isdataat}: whether there are so many bytes. */
final class DataAtOption extends Option {
  private final Amount at;
  private final boolean negated;

  DataAtOption(Amount at, boolean negated, boolean relative, Buffer buffer) {
    this.at = at;
    this.negated = negated;
    this.relative = relative;
    this.buffer = buffer;
  }

  @Override
  long match(Inspected inspected, int cursor, int from) {
    if (inspected.bytes(buffer) == null) {
      return NO;
    }
    // What counts is whether there is a byte behind so many.
    long place = relative ? cursor + at.in(inspected) - 1 : at.in(inspected);
    boolean there = place < inspected.length(buffer);
    return there != negated ? cursor : NO;
  }
}
