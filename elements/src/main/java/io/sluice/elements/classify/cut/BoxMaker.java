// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify.cut;

import io.sluice.elements.classify.pattern.Expr;
import io.sluice.elements.classify.pattern.IpTest;
import io.sluice.elements.classify.pattern.IpTest.Direction;
import io.sluice.elements.classify.pattern.IpTest.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns patterns into boxes, at least one of which must contain a packet. Tests that do not fit
 * into a box, or would need too many boxes, become further conditions.
 */
final class BoxMaker {
  private static final int MAX_BOXES = 64;

  /** Masks that a range of a byte may be split into; more become a condition. */
  private static final int MAX_MASKS = 6;

  private BoxMaker() {}

  /**
   * Makes boxes.
   *
   * @param expr a pattern
   * @return the boxes; none when no packet matches
   */
  static List<Box> boxes(Expr expr) {
    List<Box> boxes = null;
    if (expr instanceof Expr.And and) {
      boxes = all(and.terms());
    } else if (expr instanceof Expr.Or or) {
      boxes = any(or.terms());
    } else if (expr instanceof Expr.Constant constant) {
      boxes = constant.value() ? List.of(Box.ALL) : List.of();
    } else if (expr instanceof IpTest test) {
      boxes = product(protocol(test.protocol()), subject(test));
    }
    return boxes == null ? List.of(Box.ALL.withRest(expr)) : boxes;
  }

  private static List<Box> all(List<Expr> terms) {
    List<Box> boxes = List.of(Box.ALL);
    for (Expr term : terms) {
      List<Box> both = product(boxes, boxes(term));
      boxes = both != null ? both : product(boxes, List.of(Box.ALL.withRest(term)));
    }
    return boxes;
  }

  /** Null when there are too many. */
  private static List<Box> any(List<Expr> terms) {
    List<Box> boxes = new ArrayList<>();
    for (Expr term : terms) {
      boxes.addAll(boxes(term));
      if (boxes.size() > MAX_BOXES) {
        return null;
      }
    }
    return boxes;
  }

  /** Null when there are too many. */
  private static List<Box> product(List<Box> first, List<Box> second) {
    List<Box> boxes = new ArrayList<>();
    for (Box one : first) {
      for (Box other : second) {
        Box both = one.and(other);
        if (both != null) {
          boxes.add(both);
        }
        if (boxes.size() > MAX_BOXES) {
          return null;
        }
      }
    }
    return boxes;
  }

  /** The protocol that a primitive implies. */
  private static List<Box> protocol(int protocol) {
    if (protocol == IpTest.TCP_OR_UDP) {
      return List.of(Box.ALL.withKind(6, 0xff), Box.ALL.withKind(17, 0xff));
    }
    boolean any = protocol == IpTest.ANY || protocol > 255;
    return List.of(any ? Box.ALL : Box.ALL.withKind(protocol, 0xff));
  }

  private static List<Box> subject(IpTest test) {
    boolean exact = !test.negated() && !test.greater();
    if (test.kind() == Kind.HOST && exact) {
      return host(test);
    } else if (test.kind() == Kind.PORT && test.mask() == 0xffff) {
      return port(test);
    } else if (test.kind() == Kind.PROTOCOL && exact) {
      boolean set = test.value() > 255;
      int mask = (int) test.mask();
      return set ? List.of(Box.ALL) : List.of(Box.ALL.withKind((int) test.value(), mask));
    } else if (test.kind() == Kind.FRAGMENT) {
      return List.of(Box.ALL.withKind(test.negated() ? 0 : Box.FRAGMENT, Box.FRAGMENT));
    } else if (test.kind() == Kind.FIELD) {
      return field(test);
    }
    return List.of(Box.ALL.withRest(test));
  }

  /** Time to live and type of service have their place in the kind, ICMP types in the ports. */
  private static List<Box> field(IpTest test) {
    IpTest.Field field = test.field();
    List<Box> boxes = null;
    if (field.transport() && field.bitOffset() == 0 && field.bits() == 8 && test.mask() == 0xff) {
      boxes = new ArrayList<>();
      for (int[] range : ranges(test, 0xff)) {
        boxes.add(Box.ALL.withSourcePorts(range[0] << 8, range[1] << 8 | 0xff));
      }
    } else if (!field.transport() && field.bitOffset() == 64 && field.bits() == 8) {
      boxes = masks(test, Box.TTL_SHIFT);
    } else if (!field.transport() && field.bitOffset() == 8 && field.bits() == 8) {
      boxes = masks(test, Box.TOS_SHIFT);
    }
    return boxes == null ? List.of(Box.ALL.withRest(test)) : boxes;
  }

  /** Null when there are too many. */
  private static List<Box> masks(IpTest test, int shift) {
    int mask = (int) test.mask();
    if (!test.greater() && !test.negated()) {
      return List.of(Box.ALL.withKind((int) test.value() << shift, mask << shift));
    } else if (mask != 0xff) {
      return null;
    }
    List<Box> boxes = new ArrayList<>();
    for (int[] range : ranges(test, 0xff)) {
      for (int from = range[0]; from <= range[1]; ) {
        // The largest block that begins here and does not go beyond.
        int size = from == 0 ? 0x100 : Integer.lowestOneBit(from);
        while (from + size - 1 > range[1]) {
          size >>= 1;
        }
        boxes.add(Box.ALL.withKind(from << shift, (-size & 0xff) << shift));
        from += size;
      }
    }
    return boxes.size() > MAX_MASKS ? null : boxes;
  }

  private static List<Box> host(IpTest test) {
    Box source = Box.ALL.withSource((int) test.value(), (int) test.mask());
    Box destination = Box.ALL.withDestination((int) test.value(), (int) test.mask());
    return directed(test.direction(), List.of(source), List.of(destination), false);
  }

  private static List<Box> port(IpTest test) {
    List<Box> source = new ArrayList<>();
    List<Box> destination = new ArrayList<>();
    for (int[] range : ranges(test, 0xffff)) {
      source.add(Box.ALL.withSourcePorts(range[0], range[1]));
      destination.add(Box.ALL.withDestinationPorts(range[0], range[1]));
    }
    return directed(test.direction(), source, destination, test.negated());
  }

  /** The values that a field must have, its negation included; at most two ranges. */
  private static List<int[]> ranges(IpTest test, int max) {
    int value = (int) test.value();
    List<int[]> ranges = new ArrayList<>();
    int from = test.greater() ? value + 1 : value;
    int to = test.greater() ? max : value;
    if (!test.negated() && from <= to) {
      ranges.add(new int[] {from, to});
    } else if (test.negated()) {
      if (from > 0) {
        ranges.add(new int[] {0, from - 1});
      }
      if (to < max) {
        ranges.add(new int[] {to + 1, max});
      }
    }
    return ranges;
  }

  /** A negated "either" is a "both" of the negations, and the other way round. */
  private static List<Box> directed(
      Direction direction, List<Box> source, List<Box> destination, boolean negated) {
    if (direction == Direction.SOURCE) {
      return source;
    } else if (direction == Direction.DESTINATION) {
      return destination;
    } else if ((direction == Direction.BOTH) != negated) {
      return product(source, destination);
    }
    List<Box> either = new ArrayList<>(source);
    either.addAll(destination);
    return either;
  }
}
