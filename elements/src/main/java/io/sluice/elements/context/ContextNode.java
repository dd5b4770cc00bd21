// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.context;

import io.sluice.packet.Memory;
import java.util.List;

/**
 * A node of a {@link ContextTree}: bytes of a packet that are compared with values, each of which
 * leads to a node of its own; or bytes that make flows; or a leaf.
 */
final class ContextNode {
  /** Bytes that are looked at; null in a leaf. */
  final ContextTerm level;

  /** Values, in order of appearance. */
  final long[] values;

  final ContextNode[] children;

  /** Where other packets go, and those that are too short. */
  final ContextNode other;

  /** What a leaf says; null in other nodes. */
  final ContextPath path;

  /** A leaf's number. */
  final int leaf;

  /** For a leaf behind bytes that make flows: its number among those, from 1; else 0. */
  final int flows;

  private ContextNode(
      ContextTerm level,
      long[] values,
      ContextNode[] children,
      ContextNode other,
      ContextPath path,
      int leaf,
      int flows) {
    this.level = level;
    this.values = values;
    this.children = children;
    this.other = other;
    this.path = path;
    this.leaf = leaf;
    this.flows = flows;
  }

  static ContextNode leaf(ContextPath path, int number, int flows) {
    return new ContextNode(null, null, null, null, path, number, flows);
  }

  static ContextNode node(
      ContextTerm level, List<Long> values, List<ContextNode> children, ContextNode other) {
    return new ContextNode(
        level,
        values.stream().mapToLong(Long::longValue).toArray(),
        children.toArray(new ContextNode[0]),
        other,
        null,
        0,
        0);
  }

  boolean isLeaf() {
    return level == null;
  }

  /** Whether a packet is long enough to have the bytes of this level. */
  boolean fits(int length) {
    return level.offset() >= 0 && level.offset() + level.width() <= length;
  }

  /** The value at this level, of a packet that {@link #fits}. */
  long read(long data) {
    long at = data + level.offset();
    long value =
        switch (level.width()) {
          case 1 -> Memory.getByte(at) & 0xff;
          case 2 -> Memory.getShort(at) & 0xffff;
          case 4 -> Memory.getInt(at) & 0xffff_ffffL;
          default -> Memory.getLong(at);
        };
    return value & level.mask();
  }

  /** Where a value leads. */
  ContextNode next(long value) {
    for (int i = 0; i < values.length; i++) {
      if (values[i] == value) {
        return children[i];
      }
    }
    return other;
  }
}
