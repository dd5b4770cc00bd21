// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.context;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * Builds one tree from all paths through the dispatchers. A node tests the next condition of the
 * first path that is still possible; below it, paths that the result rules out are removed, and
 * conditions that it decides are dropped. So each leaf is the first path that matches.
 *
 * <p>Bytes that define flows always match. Paths that require a value come before those that do
 * not, as in FastClick.
 */
final class ContextTree {
  /** What a tag can hold. */
  private static final int MAX_LEAVES = 4096;

  /** Leaves with flows of their own: each has a realm of the table. */
  private static final int MAX_FLOW_LEAVES = 255;

  /** Bytes that a flow's key has room for. */
  static final int KEY_BYTES = 12;

  private static final int MAX_DEPTH = 64;

  private final List<ContextNode> leaves = new ArrayList<>();
  private final ContextNode root;
  private int flowLeaves;

  /** What is known of the packet's bytes at a node. */
  private static final class Known {
    /** By offset: bits that are known, their values, bits that make flows. */
    final TreeMap<Integer, int[]> bytes = new TreeMap<>();

    final List<ContextTerm> not = new ArrayList<>();
    int keyBytes;

    Known copy() {
      Known copy = new Known();
      bytes.forEach((offset, known) -> copy.bytes.put(offset, known.clone()));
      copy.not.addAll(not);
      copy.keyBytes = keyBytes;
      return copy;
    }

    Known with(ContextTerm term) {
      Known copy = copy();
      for (int i = 0; i < term.width(); i++) {
        int mask = term.maskAt(i);
        if (mask != 0) {
          int[] known = copy.bytes.computeIfAbsent(term.offset() + i, k -> new int[3]);
          if (term.dynamic()) {
            known[2] |= mask;
          } else {
            known[0] |= mask;
            known[1] = known[1] & ~mask | term.valueAt(i);
          }
        }
      }
      copy.keyBytes += term.dynamic() ? term.width() : 0;
      return copy;
    }

    Known without(ContextTerm level, Set<Long> values) {
      Known copy = copy();
      for (long value : values) {
        copy.not.add(level.is(value));
      }
      return copy;
    }

    private boolean excludes(ContextTerm term) {
      return not.stream().anyMatch(no -> no.sameLevel(term) && no.value() == term.value());
    }

    /** A path's terms that are still open; null when they cannot match. */
    ContextPath open(ContextPath path) {
      List<ContextTerm> open = new ArrayList<>();
      for (ContextTerm term : path.terms()) {
        long known = 0;
        for (int i = 0; i < term.width(); i++) {
          int[] here = bytes.get(term.offset() + i);
          if (here == null) {
            continue;
          }
          if (!term.dynamic() && ((here[1] ^ term.valueAt(i)) & here[0] & term.maskAt(i)) != 0) {
            return null;
          }
          known |= (term.dynamic() ? here[0] | here[2] : here[0]) * 1L << 8 * i;
        }
        if (!term.dynamic() && excludes(term)) {
          return null;
        }
        ContextTerm left = term.dynamic() ? term.without(known) : term;
        if (left != null && (term.dynamic() || (term.mask() & ~known) != 0)) {
          open.add(left);
        }
      }
      return path.withTerms(open);
    }
  }

  ContextTree(List<ContextPath> paths) {
    root = build(paths, new Known(), false, 0);
  }

  ContextNode root() {
    return root;
  }

  List<ContextNode> leaves() {
    return leaves;
  }

  private ContextNode build(List<ContextPath> before, Known known, boolean flows, int depth) {
    List<ContextPath> paths = open(before, known);
    if (paths.isEmpty()) {
      return leaf(ContextPath.EMPTY.dropping(), flows);
    } else if (paths.get(0).matchesAll()) {
      return leaf(paths.get(0), flows);
    } else if (depth > MAX_DEPTH) {
      throw new ContextWalk.WalkException("more than " + MAX_DEPTH + " questions in a row");
    }
    ContextTerm level = paths.get(0).terms().get(0);
    if (level.dynamic()) {
      Known inside = known.with(level);
      if (inside.keyBytes > KEY_BYTES) {
        throw new ContextWalk.WalkException(
            "flows are told apart by more than " + KEY_BYTES + " bytes");
      }
      ContextNode next = build(paths, inside, true, depth + 1);
      return ContextNode.node(level, List.of(), List.of(), next);
    }
    Set<Long> values = new LinkedHashSet<>();
    for (ContextPath path : paths) {
      if (!path.matchesAll()) {
        ContextTerm first = path.terms().get(0);
        if (!first.dynamic() && first.sameLevel(level)) {
          values.add(first.value());
        }
      }
    }
    List<ContextNode> children = new ArrayList<>();
    for (long value : values) {
      children.add(build(paths, known.with(level.is(value)), flows, depth + 1));
    }
    ContextNode other = build(paths, known.without(level, values), flows, depth + 1);
    return ContextNode.node(level, List.copyOf(values), children, other);
  }

  /** The ways that are possible yet, up to the first that all packets go; flows come last. */
  private static List<ContextPath> open(List<ContextPath> before, Known known) {
    List<ContextPath> valued = new ArrayList<>();
    List<ContextPath> rest = new ArrayList<>();
    for (ContextPath path : before) {
      ContextPath open = known.open(path);
      if (open != null) {
        boolean asks = !open.matchesAll() && !open.terms().get(0).dynamic();
        (asks ? valued : rest).add(open);
        if (open.matchesAll()) {
          break;
        }
      }
    }
    valued.addAll(rest);
    return valued;
  }

  private ContextNode leaf(ContextPath path, boolean flows) {
    int number = leaves.size();
    if (number == MAX_LEAVES || flows && !path.drops() && flowLeaves == MAX_FLOW_LEAVES) {
      throw new ContextWalk.WalkException("too many different contexts");
    }
    boolean own = flows && !path.drops();
    flowLeaves += own ? 1 : 0;
    ContextNode leaf = ContextNode.leaf(path, number, own ? flowLeaves : 0);
    leaves.add(leaf);
    return leaf;
  }
}
