// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify.pattern;

import io.sluice.packet.Anno;
import io.sluice.packet.ConnectionState;
import io.sluice.packet.Mbuf;
import java.util.List;

/**
 * Decides by evaluating the patterns one by one, as the manual describes them: slow, short, and the
 * reference for the compiled code.
 */
public final class ReferenceMatcher {
  private static final int NONE = Integer.MAX_VALUE / 2;

  private final byte[] data;
  private final int mac;
  private final int network;
  private final int transport;
  private final int state;

  private ReferenceMatcher(byte[] data, int mac, int network, int transport, int state) {
    this.data = data;
    this.mac = mac;
    this.network = network;
    this.transport = transport;
    this.state = state;
  }

  /**
   * Finds the rule that decides on a packet.
   *
   * @param rules the rules
   * @param packet the packet, its headers not before its data
   * @return index of the first rule that matches; -1 when none does
   */
  public static int match(List<Rule> rules, long packet) {
    ReferenceMatcher matcher =
        new ReferenceMatcher(
            Mbuf.toBytes(packet),
            Anno.hasMacHeader(packet) ? Anno.macOffset(packet) : NONE,
            Anno.hasNetworkHeader(packet) ? Anno.networkOffset(packet) : NONE,
            Anno.hasTransportHeader(packet) ? Anno.transportOffset(packet) : NONE,
            ConnectionState.get(packet));
    for (int i = 0; i < rules.size(); i++) {
      if (matcher.matches(rules.get(i).expr())) {
        return i;
      }
    }
    return -1;
  }

  private boolean matches(Expr expr) {
    if (expr instanceof Expr.And and) {
      return and.terms().stream().allMatch(this::matches);
    } else if (expr instanceof Expr.Or or) {
      return or.terms().stream().anyMatch(this::matches);
    } else if (expr instanceof Expr.Not not) {
      return !matches(not.term());
    } else if (expr instanceof Expr.Choice choice) {
      return matches(matches(choice.condition()) ? choice.yes() : choice.no());
    } else if (expr instanceof Expr.Constant constant) {
      return constant.value();
    } else if (expr instanceof DataTest test) {
      return matches(test);
    }
    return matches((IpTest) expr);
  }

  private boolean matches(DataTest test) {
    for (int i = 0; i < test.value().length; i++) {
      int at = test.offset() + i;
      if (test.mask()[i] != 0
          && (at >= data.length || (data[at] & test.mask()[i]) != test.value()[i])) {
        return false;
      }
    }
    return true;
  }

  private boolean matches(IpTest test) {
    boolean transportField =
        test.kind() == IpTest.Kind.PORT
            || test.kind() == IpTest.Kind.TCP_OPTION
            || test.field() != null && test.field().transport();
    return protocolMatches(test.protocol())
        && (!transportField || compare(network, 48, 16, 0x1fff, 0, false, false))
        && subjectMatches(test);
  }

  private boolean protocolMatches(int protocol) {
    if (protocol == IpTest.TCP_OR_UDP) {
      return protocolMatches(6) || protocolMatches(17);
    }
    return protocol == IpTest.ANY
        || protocol > 255
        || compare(network, 72, 8, 0xff, protocol, false, false);
  }

  private boolean subjectMatches(IpTest test) {
    return switch (test.kind()) {
      case HOST -> directed(test, network, 96, 32, 128);
      case PORT -> directed(test, transport, 0, 16, 16);
      case ETHER -> directed(test, mac, 48, 48, 0);
      case FRAGMENT -> compare(network, 48, 16, 0x3fff, 0, false, !test.negated());
      case TCP_OPTION -> compare(transport, 104, 8, test.mask(), test.value(), false, false);
      case PROTOCOL -> protocolTest(test);
      case STATE -> (state == test.value()) != test.negated();
      case FIELD ->
          compare(
              test.field().transport() ? transport : network,
              test.field().bitOffset(),
              test.field().bits(),
              test.mask(),
              test.value(),
              test.greater(),
              test.negated());
    };
  }

  private boolean protocolTest(IpTest test) {
    if (test.value() < 256) {
      return compare(network, 72, 8, test.mask(), test.value(), test.greater(), test.negated());
    }
    boolean present = network != NONE && network + 9 < data.length;
    boolean tcpOrUdp = test.value() == IpTest.TCP_OR_UDP;
    return !test.negated() || tcpOrUdp && present && !protocolMatches(IpTest.TCP_OR_UDP);
  }

  private boolean directed(IpTest test, int header, int source, int bits, int destination) {
    boolean not = test.negated();
    boolean first = compare(header, source, bits, test.mask(), test.value(), test.greater(), not);
    boolean second =
        compare(header, destination, bits, test.mask(), test.value(), test.greater(), not);
    return switch (test.direction()) {
      case SOURCE -> first;
      case DESTINATION -> second;
      case BOTH -> not ? first || second : first && second;
      case EITHER -> not ? first && second : first || second;
    };
  }

  /**
   * Compares a field of up to 48 bits.
   *
   * @param header where its header begins; {@link #NONE} when the packet has none
   * @param bit first bit in the header
   * @param bits length
   */
  private boolean compare(
      int header, int bit, int bits, long mask, long value, boolean greater, boolean negated) {
    if (mask == 0) {
      return !negated;
    }
    if (greater) {
      return greater(header, bit, bits, mask, value, negated);
    }
    return bits > 32
        ? compareWide(header, bit, bits, mask, value, negated)
        : exists(header, bit, bits, mask)
            && ((field(header, bit, bits) & mask) == (value & mask)) != negated;
  }

  /** Ethernet addresses lie across words, each of which is compared for itself. */
  private boolean compareWide(
      int header, int bit, int bits, long mask, long value, boolean negated) {
    boolean all = true;
    boolean any = false;
    for (int i = 0; i < 6; ) {
      // Words begin two bytes before the header.
      int count = Math.min(6 - i, 4 - (bit / 8 + i + 2) % 4);
      int shift = bits - 8 * (i + count);
      long part = mask >> shift & (1L << 8 * count) - 1;
      boolean one =
          compare(header, bit + 8 * i, 8 * count, part, value >> shift & part, false, negated);
      all &= one;
      any |= one;
      i += count;
    }
    return negated ? any : all;
  }

  private boolean exists(int header, int bit, int bits, long mask) {
    int last = bit + bits - 1 - Long.numberOfTrailingZeros(mask);
    return header != NONE && header + last / 8 < data.length;
  }

  private long field(int header, int bit, int bits) {
    long value = 0;
    for (int i = bit; i < bit + bits; i++) {
      int at = header + i / 8;
      int b = at < data.length ? data[at] >> 7 - i % 8 & 1 : 0;
      value = value << 1 | b;
    }
    return value;
  }

  /**
   * Greater than, bit by bit from the top: equal runs of bits are looked at together, and a run of
   * which a byte is missing fails.
   */
  private boolean greater(int header, int bit, int bits, long mask, long value, boolean negated) {
    if (value >= mask) {
      return negated;
    }
    long top = Long.highestOneBit(mask);
    boolean ones = (value & top) != 0;
    long run = 0;
    for (long b = top; b != 0; b >>= 1) {
      if ((mask & b) == 0) {
        continue;
      }
      boolean same = ones ? (value + 1 & b) != 0 : (value & b) == 0;
      if (!same) {
        break;
      }
      run |= b;
    }
    long rest = mask & ~run;
    boolean runExists = exists(header, bit, bits, run);
    long packet = field(header, bit, bits) & run;
    boolean lower = (value & rest) < rest;
    boolean below = lower && greater(header, bit, bits, rest, value & rest, negated);
    if (ones) {
      boolean fits = runExists && (packet == run) != negated;
      return negated ? fits || below : lower ? fits && below : fits;
    }
    boolean above = runExists && (packet != 0) != negated;
    return negated ? above && (!lower || below) : above || below;
  }
}
