// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify.program;

import io.sluice.elements.classify.pattern.DataTest;
import io.sluice.elements.classify.pattern.Expr;
import io.sluice.elements.classify.pattern.IpTest;
import io.sluice.elements.classify.pattern.IpTest.Direction;
import io.sluice.packet.ConnectionState;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns patterns into formulas over word tests.
 *
 * <p>A test of a packet that is too short fails. {@link Expr.Not} makes that a success, as it
 * negates everything; a negation inside a primitive ({@code !=}, {@code <=}) does not, nor do the
 * protocol and first-fragment conditions that a primitive implies change with it.
 */
public final class Normalizer {
  private static final int PROTOCOL_WORD = 8;
  private static final int FRAGMENT_WORD = 4;
  private static final int TCP_FLAGS_WORD = 12;

  private Normalizer() {}

  /**
   * Normalises a pattern.
   *
   * @param expr the pattern
   * @return the formula that holds for the packets which match
   */
  public static Formula formula(Expr expr) {
    if (expr instanceof Expr.And and) {
      return new Formula.And(and.terms().stream().map(Normalizer::formula).toList());
    } else if (expr instanceof Expr.Or or) {
      return new Formula.Or(or.terms().stream().map(Normalizer::formula).toList());
    } else if (expr instanceof Expr.Not not) {
      return formula(not.term()).opposite(false);
    } else if (expr instanceof Expr.Choice choice) {
      return new Formula.Choice(
          formula(choice.condition()), formula(choice.yes()), formula(choice.no()));
    } else if (expr instanceof Expr.Constant constant) {
      return constant.value() ? Formula.TRUE : Formula.FALSE;
    } else if (expr instanceof DataTest data) {
      return data(data);
    }
    return ip((IpTest) expr);
  }

  private static Formula and(List<Formula> terms) {
    if (terms.isEmpty()) {
      return Formula.TRUE;
    }
    return terms.size() == 1 ? terms.get(0) : new Formula.And(terms);
  }

  private static Formula or(Formula first, Formula second) {
    return new Formula.Or(List.of(first, second));
  }

  private static Formula word(Header header, int offset, int value, int mask) {
    WordTest test = new WordTest(header, offset, value, mask);
    return new Formula.Leaf(test, false, mask == 0);
  }

  /** Splits the bytes at word boundaries. */
  private static Formula data(DataTest test) {
    List<Formula> words = new ArrayList<>();
    int value = 0;
    int mask = 0;
    for (int i = 0; i < test.value().length; i++) {
      int at = test.offset() + i;
      int shift = 24 - 8 * (at % 4);
      value |= (test.value()[i] & 0xff) << shift;
      mask |= (test.mask()[i] & 0xff) << shift;
      if (at % 4 == 3 || i == test.value().length - 1) {
        words.add(word(Header.DATA, at / 4 * 4, value, mask));
        value = 0;
        mask = 0;
      }
    }
    return and(words);
  }

  private static Formula ip(IpTest test) {
    List<Formula> terms = new ArrayList<>();
    if (test.protocol() != IpTest.ANY) {
      addProtocol(terms, test.protocol());
    }
    boolean transportField = test.field() != null && test.field().transport();
    switch (test.kind()) {
      case PORT, TCP_OPTION:
        terms.add(word(Header.NETWORK, FRAGMENT_WORD, 0, 0x1fff));
        break;
      default:
        if (transportField) {
          terms.add(word(Header.NETWORK, FRAGMENT_WORD, 0, 0x1fff));
        }
    }
    Formula subject = subject(test);
    if (subject != null) {
      terms.add(subject);
    }
    return and(terms);
  }

  private static void addProtocol(List<Formula> terms, int protocol) {
    if (protocol == IpTest.TCP_OR_UDP) {
      terms.add(or(protocol(6, 0xff), protocol(17, 0xff)));
    } else if (protocol < 256) {
      terms.add(protocol(protocol, 0xff));
    }
  }

  private static Formula protocol(int value, int mask) {
    return word(Header.NETWORK, PROTOCOL_WORD, value << 16, mask << 16);
  }

  private static Formula subject(IpTest test) {
    int value = (int) test.value();
    int mask = (int) test.mask();
    switch (test.kind()) {
      case HOST:
        return directed(
            test, word(Header.NETWORK, 12, value, mask), word(Header.NETWORK, 16, value, mask));
      case ETHER:
        return directed(test, etherSource(test), etherDestination(test));
      case PORT:
        return directed(
            test,
            comparison(Header.TRANSPORT, 0, 16, test),
            comparison(Header.TRANSPORT, 0, 0, test));
      case PROTOCOL:
        return protocolTest(test);
      case FRAGMENT:
        Formula whole = word(Header.NETWORK, FRAGMENT_WORD, 0, 0x3fff);
        return test.negated() ? whole : whole.opposite(true);
      case TCP_OPTION:
        return word(Header.TRANSPORT, TCP_FLAGS_WORD, value << 16, mask << 16);
      case STATE:
        int shifted = 8 * (3 - ConnectionState.ANNO % 4);
        int at = ConnectionState.ANNO / 4 * 4;
        return negated(test, word(Header.ANNOTATIONS, at, value << shifted, mask << shifted));
      default:
        IpTest.Field field = test.field();
        Header header = field.transport() ? Header.TRANSPORT : Header.NETWORK;
        int shift = 32 - field.bitOffset() % 32 - field.bits();
        return negated(test, comparison(header, field.bitOffset() / 32 * 4, shift, test));
    }
  }

  private static Formula negated(IpTest test, Formula formula) {
    return test.negated() ? formula.opposite(true) : formula;
  }

  private static Formula directed(IpTest test, Formula source, Formula destination) {
    Direction direction = test.direction();
    Formula both =
        switch (direction) {
          case SOURCE -> source;
          case DESTINATION -> destination;
          case BOTH -> new Formula.And(List.of(source, destination));
          case EITHER -> or(source, destination);
        };
    return negated(test, both);
  }

  private static Formula etherSource(IpTest test) {
    return and(
        List.of(
            word(Header.MAC, 8, (int) (test.value() >>> 16), (int) (test.mask() >>> 16)),
            word(Header.MAC, 12, (int) test.value() << 16, (int) test.mask() << 16)));
  }

  private static Formula etherDestination(IpTest test) {
    return and(
        List.of(
            word(Header.MAC, 0, (int) (test.value() >>> 32), (int) (test.mask() >>> 32)),
            word(Header.MAC, 4, (int) test.value(), (int) test.mask())));
  }

  private static Formula protocolTest(IpTest test) {
    if (test.value() < 256) {
      return negated(test, comparison(Header.NETWORK, PROTOCOL_WORD, 16, test));
    }
    if (!test.negated()) {
      return null;
    }
    List<Formula> terms = new ArrayList<>();
    addProtocol(terms, (int) test.value());
    return and(terms).opposite(true);
  }

  /** The relation without its negation. */
  private static Formula comparison(Header header, int offset, int shift, IpTest test) {
    int value = (int) test.value();
    int mask = (int) test.mask();
    return test.greater()
        ? greater(header, offset, shift, value, mask)
        : word(header, offset, value << shift, mask << shift);
  }

  /**
   * "Greater than" by tests for equality. Let the value's highest bit under the mask be 0: then
   * some packet bit among the mask's bits down to the value's first 1 being set decides; otherwise
   * the bits below do. Let it be 1: then all packet bits along the value's run of ones must be set,
   * and the bits below decide.
   */
  private static Formula greater(Header header, int offset, int shift, int value, int mask) {
    if (Integer.compareUnsigned(value, mask) >= 0) {
      return Formula.FALSE;
    }
    boolean high = Integer.compareUnsigned(value, mask >>> 1) > 0;
    int differing = high ? ~(value + 1) & mask : value;
    int below = differing == 0 ? 0 : (Integer.highestOneBit(differing) << 1) - 1;
    int upper = mask & ~below;
    Formula first = word(header, offset, high ? upper << shift : 0, upper << shift);
    int rest = mask & below;
    Formula decided = high ? first : first.opposite(true);
    if (Integer.compareUnsigned(value & rest, rest) >= 0) {
      return decided;
    }
    Formula lower = greater(header, offset, shift, value & rest, rest);
    return high ? new Formula.And(List.of(decided, lower)) : or(decided, lower);
  }
}
