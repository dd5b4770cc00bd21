// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite;

import io.sluice.argument.Addresses;
import io.sluice.element.Element;
import io.sluice.header.IpAddress;
import io.sluice.run.RandomNumbers;
import io.sluice.run.Worker;
import java.util.ArrayList;
import java.util.List;

/**
 * What a flow's addresses and ports become: {@code SADDR SPORT DADDR DPORT}, {@code SADDR DADDR
 * SPORT}, {@code SADDR DADDR} or {@code SADDR}; {@code -} keeps a field. The source port may be a
 * range {@code L-H}, the source address a range {@code A-B} or a prefix; of these a free one is
 * chosen. Port ranges prefer the packet's own port, then begin anywhere; behind {@code ?} they
 * begin anywhere at once, behind {@code #} with the one behind the last. Address ranges begin
 * anywhere, behind {@code #} with the one behind the last.
 */
final class RewritePattern {
  /** Values that one packet may look at. */
  private static final int SEARCH = 4096;

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

  private long next;

  /** Values that were looked at in vain, since the last flow ended, for this destination. */
  private long searched;

  private int vainSrc;
  private int vainDst;
  private int vainDstPort;
  private int vainRealm;
  private long vainRemovals;
  private long vainSecond;

  /** Whether the last search has met a value that belongs to this copy of the rewriter. */
  private boolean metOwn;

  /** What rewriters' copies on other workers use, by their number; this one is in the first. */
  private final List<RewritePattern> copies = new ArrayList<>(List.of(this));

  private final Element home;

  private RewritePattern(Element home) {
    this.home = home;
  }

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
    RewritePattern pattern = new RewritePattern(near);
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
    try {
      int value = Integer.decode(word);
      return value <= 0xffff ? value : -1;
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** The pattern that a rewriter's copies of one number share. */
  synchronized RewritePattern forCopy(int index) {
    while (copies.size() <= index) {
      RewritePattern copy = new RewritePattern(home);
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
    long address = (reply.dst & 0xffff_ffffL) - (src & 0xffff_ffffL);
    int port = reply.dstPort - srcPort;
    boolean toSource = src == 0 || (ports ? address == 0 : address >= 0 && address <= range);
    boolean toPort = !ports || srcPort == 0 && range == 0 || port >= 0 && port <= range;
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
    return range == 0 || choose(mapping) ? Mapping.ADD : Mapping.FAIL;
  }

  /**
   * Looks for a free value. A search is cut after some thousand values, so that no packet holds the
   * others up, and the next one goes on behind it; for a destination that has taken all of them,
   * searches end at once until a flow ends, or the second. When nothing is free, a flow that has
   * run out makes room.
   *
   * <p>Of several copies of a rewriter each gives the values whose replies will be looked for
   * there. Where the range is so small that it has none, another copy is to make the flow: that of
   * the first value.
   */
  private boolean choose(Mapping mapping) {
    if (isExhausted(mapping)) {
      return false;
    }
    metOwn = false;
    if (ports && sameFirst) {
      int own = mapping.srcPort - srcPort;
      if (own >= 0 && own <= range && tryValue(mapping, own, false)) {
        return true;
      }
    }
    boolean goesOn = searched > 0 || sequential;
    long from = goesOn ? next : random().upTo(range);
    if (from > range) {
      from = 0;
    }
    if (search(mapping, from, false) || search(mapping, from, true)) {
      searched = 0;
      return true;
    }
    if (!metOwn && range < SEARCH) {
      return setFirst(mapping);
    }
    searched += SEARCH;
    return false;
  }

  /** Those of the worker that maps, which may not be the one that the pattern's element is on. */
  private RandomNumbers random() {
    Worker current = Worker.current();
    return (current == null ? home.worker() : current).random();
  }

  /** Takes the first value of all, whatever copy it belongs to. */
  private boolean setFirst(Mapping mapping) {
    for (long value = 0; value <= range; value++) {
      if (set(mapping, value)) {
        return true;
      }
    }
    return false;
  }

  /** Tries values from one on. */
  private boolean search(Mapping mapping, long from, boolean reclaim) {
    long value = from;
    for (long count = Math.min(range, SEARCH - 1); count >= 0; count--) {
      if (tryValue(mapping, value, reclaim)) {
        return true;
      }
      value = value == range ? 0 : value + 1;
    }
    next = value;
    return false;
  }

  /** Whether searches for the same destination have found all values taken, and still would. */
  private boolean isExhausted(Mapping mapping) {
    boolean same =
        vainDst == mapping.newDst
            && vainDstPort == mapping.newDstPort
            && vainRealm == mapping.realm()
            && vainSrc == mapping.newSrc
            && vainRemovals == mapping.removals()
            && vainSecond == mapping.second();
    if (!same) {
      vainDst = mapping.newDst;
      vainDstPort = mapping.newDstPort;
      vainRealm = mapping.realm();
      vainSrc = mapping.newSrc;
      vainRemovals = mapping.removals();
      vainSecond = mapping.second();
      searched = 0;
    }
    return searched > range;
  }

  /** Rewrites to a value; false when it must not be used. */
  private boolean set(Mapping mapping, long value) {
    if (ports) {
      mapping.newSrcPort = (int) (srcPort + value);
      return !mapping.keepParity || (mapping.newSrcPort ^ mapping.srcPort) % 2 == 0;
    }
    mapping.newSrc = (int) (src + value);
    return true;
  }

  private boolean tryValue(Mapping mapping, long value, boolean reclaim) {
    if (!set(mapping, value) || !mapping.isMine()) {
      return false;
    }
    metOwn = true;
    if (mapping.isTaken(reclaim)) {
      return false;
    }
    next = value + 1;
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
