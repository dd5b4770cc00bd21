// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify.cut;

import io.sluice.elements.classify.pattern.Expr;
import io.sluice.elements.classify.pattern.IpTest;
import io.sluice.elements.classify.pattern.IpTest.Direction;
import io.sluice.elements.classify.pattern.IpTest.Kind;
import io.sluice.elements.classify.program.Formula;
import io.sluice.elements.classify.program.Normalizer;
import io.sluice.elements.classify.program.PacketView;
import io.sluice.elements.classify.program.Program;
import io.sluice.elements.classify.program.TableKernel;
import io.sluice.packet.Memory;
import java.util.ArrayList;
import java.util.List;

/**
 * The conditions of boxes beyond the five fields. Fields of the basic IP header are compared in
 * place; anything else is a program. Immutable; allocates nothing.
 */
final class Conditions {
  /** Bytes of the IP header that are known to be there. */
  private static final int HEADER = 20;

  private static final int HOLDS = 1;

  /**
   * A field under a mask must lie in a range, or outside of it.
   *
   * @param offset of the word in the network header
   * @param shift of the field's last bit
   * @param mask bits of the field that count
   * @param low lowest value, unsigned
   * @param high highest value, unsigned
   * @param outside whether it must not lie between them
   */
  private record Range(int offset, int shift, int mask, int low, int high, boolean outside) {}

  private static final int INTS = 6;

  /** For each box where its ranges begin in the table; one more at the end. */
  private final int[] begin;

  private final int[] ranges;

  /** For each box its other conditions; null where there are none. */
  private final TableKernel[] programs;

  Conditions(List<Box> boxes) {
    List<Range> all = new ArrayList<>();
    begin = new int[boxes.size() + 1];
    programs = new TableKernel[boxes.size()];
    for (int i = 0; i < boxes.size(); i++) {
      List<Expr> others = new ArrayList<>();
      for (Expr expr : boxes.get(i).rest()) {
        Range range = expr instanceof IpTest test ? range(test) : null;
        if (range != null) {
          all.add(range);
        } else {
          others.add(expr);
        }
      }
      begin[i + 1] = all.size() * INTS;
      if (!others.isEmpty()) {
        Formula formula = Normalizer.formula(new Expr.And(others));
        programs[i] = new TableKernel(Program.of(formula, 0), new int[] {0, HOLDS});
      }
    }
    ranges = new int[all.size() * INTS];
    for (int i = 0; i < all.size(); i++) {
      Range range = all.get(i);
      ranges[i * INTS] = range.offset;
      ranges[i * INTS + 1] = range.shift;
      ranges[i * INTS + 2] = range.mask;
      ranges[i * INTS + 3] = range.low;
      ranges[i * INTS + 4] = range.high;
      ranges[i * INTS + 5] = range.outside ? 0 : 1;
    }
  }

  /** Null when the test is more than a comparison of a field of the bare header. */
  private static Range range(IpTest test) {
    int value = (int) test.value();
    int low = test.greater() ? value + 1 : value;
    int high = test.greater() ? -1 : value;
    int mask = (int) test.mask();
    boolean alone = test.protocol() == IpTest.ANY;
    if (!alone) {
      return null;
    } else if (test.kind() == Kind.PROTOCOL && test.value() < 256) {
      return new Range(8, 16, mask, low, high, test.negated());
    } else if (test.kind() == Kind.HOST && test.direction() == Direction.SOURCE) {
      return new Range(12, 0, mask, low, high, test.negated());
    } else if (test.kind() == Kind.HOST && test.direction() == Direction.DESTINATION) {
      return new Range(16, 0, mask, low, high, test.negated());
    } else if (test.kind() != Kind.FIELD) {
      return null;
    }
    IpTest.Field field = test.field();
    int word = field.bitOffset() / 32 * 4;
    if (field.transport() || word >= HEADER) {
      return null;
    }
    int shift = 32 - field.bitOffset() % 32 - field.bits();
    return new Range(word, shift, mask, low, high, test.negated());
  }

  /**
   * Tests a packet.
   *
   * @param box the box that the packet lies in
   * @param packet the packet; 20 bytes of its network header are there
   */
  boolean hold(int box, long packet) {
    int[] table = ranges;
    long header = PacketView.networkBase(packet);
    for (int i = begin[box]; i < begin[box + 1]; i += INTS) {
      int word = Integer.reverseBytes(Memory.getInt(header + table[i]));
      int value = (word >>> table[i + 1] & table[i + 2]) - table[i + 3];
      int span = table[i + 4] - table[i + 3];
      boolean inside = Integer.compareUnsigned(value, span) <= 0;
      if (inside != (table[i + 5] != 0)) {
        return false;
      }
    }
    return programs[box] == null || programs[box].process(packet) == HOLDS;
  }
}
