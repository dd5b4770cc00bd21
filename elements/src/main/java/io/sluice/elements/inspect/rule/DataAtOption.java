// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect.rule;

/** {@code isdataat}, and {@code bsize}: how many bytes there are. */
final class DataAtOption extends Option {
  private final int at;
  private final boolean negated;

  DataAtOption(int at, boolean negated, boolean relative, Buffer buffer) {
    this.at = at;
    this.negated = negated;
    this.relative = relative;
    this.buffer = buffer;
  }

  @Override
  int match(Inspected inspected, int cursor, int from) {
    if (inspected.bytes(buffer) == null) {
      return NO;
    }
    boolean there = (relative ? (long) cursor : 0) + at < inspected.length(buffer);
    return there != negated ? cursor : NO;
  }
}
