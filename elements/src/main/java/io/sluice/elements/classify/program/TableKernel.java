// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify.program;

import io.sluice.element.PacketKernel;
import java.util.Arrays;
import java.util.Objects;

/**
 * Runs a program from tables, checking the packet's length before each test. An optimised program
 * leaves packets that are too short for a test to the unoptimised one. Immutable; allocates
 * nothing.
 */
public final class TableKernel extends PacketKernel {
  private static final Header[] HEADERS = Header.values();

  private final byte[] header;
  private final int[] offset;
  private final int[] required;
  private final int[] value;
  private final int[] mask;
  private final boolean[] shortYes;
  private final int[] yes;
  private final int[] no;
  private final int entry;
  private final int[] results;
  private final TableKernel exact;

  /**
   * Prepares the tables of a program that was not optimised.
   *
   * @param program the program
   * @param results what to return: for {@link Step#FAIL} first, then for each outcome
   */
  public TableKernel(Program program, int[] results) {
    this(program, results, null);
  }

  /**
   * Prepares the tables.
   *
   * @param program the program
   * @param results what to return: for {@link Step#FAIL} first, then for each outcome
   * @param exact decides on packets that are too short for a test; null when the program does
   */
  public TableKernel(Program program, int[] results, TableKernel exact) {
    this.exact = exact;
    int size = program.steps.size();
    header = new byte[size];
    offset = new int[size];
    required = new int[size];
    value = new int[size];
    mask = new int[size];
    shortYes = new boolean[size];
    yes = new int[size];
    no = new int[size];
    for (int i = 0; i < size; i++) {
      Step step = program.steps.get(i);
      header[i] = (byte) step.test.header().ordinal();
      offset[i] = step.test.offset();
      required[i] = step.test.requiredLength();
      value[i] = Integer.reverseBytes(step.test.value());
      mask[i] = Integer.reverseBytes(step.test.mask());
      shortYes[i] = step.shortYes;
      yes[i] = step.yes;
      no[i] = step.no;
    }
    entry = program.entry;
    this.results = results.clone();
  }

  @Override
  public int process(long packet) {
    int at = entry;
    while (at >= 0) {
      if (mask[at] == 0) {
        at = yes[at];
        continue;
      }
      Header from = HEADERS[header[at]];
      int available = PacketView.available(packet, from);
      if (available >= required[at]) {
        long address = PacketView.base(packet, from) + offset[at];
        int word = PacketView.word(address, available - offset[at]);
        at = (word & mask[at]) == value[at] ? yes[at] : no[at];
      } else if (exact != null) {
        return exact.process(packet);
      } else {
        at = shortYes[at] ? yes[at] : no[at];
      }
    }
    return results[-1 - at];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TableKernel that
        && entry == that.entry
        && Arrays.equals(header, that.header)
        && Arrays.equals(offset, that.offset)
        && Arrays.equals(required, that.required)
        && Arrays.equals(value, that.value)
        && Arrays.equals(mask, that.mask)
        && Arrays.equals(shortYes, that.shortYes)
        && Arrays.equals(yes, that.yes)
        && Arrays.equals(no, that.no)
        && Arrays.equals(results, that.results)
        && Objects.equals(exact, that.exact);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(value) * 31 + Arrays.hashCode(yes);
  }
}
