// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite;

import io.sluice.argument.Addresses;
import io.sluice.argument.Integers;
import io.sluice.element.Element;
import io.sluice.header.IpAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * What a flow's addresses and ports become: {@code SADDR SPORT DADDR DPORT}, {@code SADDR DADDR
 * SPORT} or {@code SADDR DADDR}; {@code -} keeps a field. The source port may be a range {@code
 * L-H}, the source address a range {@code A-B} or a prefix; of these a free one is chosen. Port
 * ranges prefer the packet's own port, then begin anywhere; behind {@code ?} they begin anywhere at
 * once, behind {@code #} with the one behind the last. Address ranges begin anywhere, behind {@code
 * #} with the one behind the last.
 */
final class RewritePattern {
  private int src;
  private int srcPort;
  private int dst;
  private int dstPort;

  /** Whether ports are rewritten, and the source port is what varies. */
  private boolean ports;

  private boolean sequential;
  private boolean sameFirst = true;

  /** How many values there are to choose from beside the first. */
  private long range;

  /**
   * Behind the value that was given last. Rewriters of several workers may share a pattern: then
   * they begin where one of them went on, and no more than that.
   */
  private long next;

  /** What rewriters' copies on other workers use, by their number; this one is in the first. */
  private final List<RewritePattern> copies = new ArrayList<>(List.of(this));

  private RewritePattern() {}

  /** A text that is no pattern. */
  static final class PatternException extends Exception {
    private static final long serialVersionUID = 1L;

    PatternException(String message) {
      super(message);
    }
  }

  /** Reads two to four words, or one that names a pattern. */
  static RewritePattern parse(List<String> words, Element near) throws PatternException {
    if (words.isEmpty() || words.size() > 4) {
      throw new PatternException("syntax error");
    }
    if (words.size() == 1) {
      RewritePattern named = IPRewriterPatterns.find(words.get(0), near);
      if (named == null) {
        throw new PatternException("no such pattern '" + words.get(0) + "'");
      }
      return named;
    }
    RewritePattern pattern = new RewritePattern();
    int count = words.size();
    pattern.ports = count >= 3;
    require(pattern.source(words.get(0), near), "bad source address");
    if (count >= 3) {
      require(pattern.sourcePort(words.get(count == 3 ? 2 : 1)), "bad source port");
    }
    require(pattern.destination(words.get(count == 4 ? 2 : 1), near), "bad destination address");
    if (count == 4) {
      require(pattern.destinationPort(words.get(3)), "bad destination port");
    }
    return pattern;
  }

  private static void require(boolean right, String message) throws PatternException {
    if (!right) {
      throw new PatternException(message);
    }
  }

  private boolean source(String word, Element near) {
    if (word.equals("-")) {
      return true;
    }
    Integer address = Addresses.ip(near, word);
    if (address != null) {
      src = address;
      return true;
    }
    String range = order(word);
    int dash = range.indexOf('-');
    if (dash >= 0) {
      Integer low = Addresses.ip(near, range.substring(0, dash));
      Integer high = Addresses.ip(near, range.substring(dash + 1));
      return low != null
          && high != null
          && setRange(low, (high & 0xffff_ffffL) - (low & 0xffff_ffffL));
    }
    Long prefix = Addresses.ipPrefix(near, range);
    return prefix != null && prefix(prefix);
  }

  private boolean prefix(long prefix) {
    int address = (int) (prefix >>> 32);
    int mask = (int) prefix;
    int length = Integer.bitCount(mask);
    if (address == 0 || mask == 0 || mask != -1 << 32 - length) {
      return false;
    }
    // Network and broadcast address are left out, but where there would be nothing left.
    return switch (length) {
      case 32 -> setRange(address, 0);
      case 31 -> setRange(address & mask, 1);
      default -> setRange(address & mask | 1, (~mask & 0xffff_ffffL) - 2);
    };
  }

  private boolean setRange(int low, long more) {
    src = low;
    range = more;
    return more >= 0 && more <= Integer.MAX_VALUE;
  }

  private boolean sourcePort(String word) {
    if (word.equals("-")) {
      return true;
    }
    int single = port(word);
    if (single > 0) {
      srcPort = single;
      return true;
    }
    String text = order(word);
    int dash = text.indexOf('-');
    int low = dash < 0 ? -1 : port(text.substring(0, dash));
    int high = dash < 0 ? -1 : port(text.substring(dash + 1));
    if (low < 0 || high < low) {
      return false;
    }
    srcPort = low;
    range = high - low;
    return true;
  }

  /** Takes the suffix off that says where the search for a free value begins. */
  private String order(String word) {
    boolean counting = word.endsWith("#");
    if (!counting && !word.endsWith("?")) {
      return word;
    }
    sequential = counting;
    sameFirst = false;
    return word.substring(0, word.length() - 1);
  }

  private boolean destination(String word, Element near) {
    Integer address = word.equals("-") ? Integer.valueOf(0) : Addresses.ip(near, word);
    dst = address == null ? 0 : address;
    return address != null;
  }

  private boolean destinationPort(String word) {
    dstPort = word.equals("-") ? 0 : port(word);
    return word.equals("-") || dstPort > 0;
  }

  /** Reads a port; negative when it is none. */
  private static int port(String word) {
    return Integers.upTo(word, 0xffff);
  }

  /** The pattern that a rewriter's copies of one number share. */
  synchronized RewritePattern forCopy(int index) {
    while (copies.size() <= index) {
      RewritePattern copy = new RewritePattern();
      copy.src = src;
      copy.srcPort = srcPort;
      copy.dst = dst;
      copy.dstPort = dstPort;
      copy.ports = ports;
      copy.sequential = sequential;
      copy.sameFirst = sameFirst;
      copy.range = range;
      copies.add(copy);
    }
    return copies.get(index);
  }

  /** Whether packets may be replies of flows that were rewritten so. */
  boolean mayHaveMade(Mapping reply) {
    boolean inRange = valueOf(reply.dst, reply.dstPort) >= 0;
    boolean toSource = src == 0 || (ports ? reply.dst == src : inRange);
    boolean toPort = !ports || srcPort == 0 && range == 0 || inRange;
    return toSource
        && toPort
        && (dst == 0 || dst == reply.src)
        && (dstPort == 0 || dstPort == reply.srcPort);
  }

  /** Rewrites a new flow; {@link Mapping#ADD} or, when nothing is free, {@link Mapping#FAIL}. */
  int map(Mapping mapping) {
    mapping.newSrc = src == 0 ? mapping.src : src;
    mapping.newSrcPort = srcPort == 0 ? mapping.srcPort : srcPort;
    mapping.newDst = dst == 0 ? mapping.dst : dst;
    mapping.newDstPort = dstPort == 0 ? mapping.dstPort : dstPort;
    return range == 0 || mapping.search.choose(this) ? Mapping.ADD : Mapping.FAIL;
  }

  // ---- the range

  /** How many values there are to choose from beside the first. */
  long range() {
    return range;
  }

  /** Whether it is the source port that varies, and not the source address. */
  boolean variesPort() {
    return ports;
  }

  /** Whether a packet's own port is preferred to others. */
  boolean prefersOwnPort() {
    return ports && sameFirst;
  }

  boolean isSequential() {
    return sequential;
  }

  /** The value behind the one that was given last; may be behind all. */
  long next() {
    return next;
  }

  /** Notes that a value was given. */
  void gave(long value) {
    next = value + 1;
  }

  /** The part of a flow's source that is not chosen from a range. */
  int fixed(int newSrc, int newSrcPort) {
    return ports ? newSrc : newSrcPort;
  }

  /** Which value of the range a flow has; negative when none. */
  long valueOf(int newSrc, int newSrcPort) {
    long value = ports ? newSrcPort - srcPort : (newSrc & 0xffff_ffffL) - (src & 0xffff_ffffL);
    return value <= range ? value : -1;
  }

  /** Rewrites to a value; false when it must not be used. */
  boolean set(Mapping mapping, long value) {
    if (ports) {
      mapping.newSrcPort = (int) (srcPort + value);
      return !mapping.keepParity || (mapping.newSrcPort ^ mapping.srcPort) % 2 == 0;
    }
    mapping.newSrc = (int) (src + value);
    return true;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(src == 0 ? "-" : IpAddress.format4(src));
    if (!ports && range > 0) {
      text.append('-').append(IpAddress.format4((int) (src + range)));
    }
    if (ports) {
      text.append(' ').append(srcPort == 0 && range == 0 ? "-" : String.valueOf(srcPort));
      text.append(range == 0 ? "" : "-" + (srcPort + range));
    }
    text.append(' ').append(dst == 0 ? "-" : IpAddress.format4(dst));
    if (ports) {
      text.append(' ').append(dstPort == 0 ? "-" : String.valueOf(dstPort));
    }
    return text.toString();
  }
}
