// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite;

import io.sluice.argument.Addresses;
import io.sluice.element.Element;
import io.sluice.flow.ValueSet;
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
 *
 * <p>Where a rewriter keeps pairs, a port goes beside the one that the neighbour of the packet's
 * own port was given; without such a flow, one is preferred whose neighbour is free.
 */
final class RewritePattern {
  /** So many taken values are met before those of a destination get a place in FreeValues. */
  private static final int FEW = 64;

  /** In sequence, this part of the range. */
  private static final int ROW_PART = 64;

  /** In a range that is too large for a place. */
  private static final int MANY = 4096;

  /** Which values a search takes. */
  private enum Accept {
    /** Free ports whose neighbour is free, too: for the neighbour of the packet's own port. */
    FREE_PAIR,
    FREE
  }

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

  /** Behind the value that was given last. */
  private long next;

  /** How the last search went: its first value, its steps, and how many values it has met. */
  private long from;

  private long stride;
  private long met;

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
    return range == 0 || choose(mapping) ? Mapping.ADD : Mapping.FAIL;
  }

  /**
   * Looks for a free value. Most searches find one among the first few values; for a destination
   * where that is not so, the values that may be free are known from then on: see {@link
   * FreeValues}. When nothing is free, flows that have run out make room. In a range of more than
   * 65,536 addresses a search is cut after some thousand.
   *
   * <p>A search that begins anywhere goes on by steps of a random width. By steps of one it would
   * meet rows of taken values, and the longer a row is, the more searches end behind it: with 98 of
   * 100 values taken it would look at a thousand, not at fifty (Knuth, volume 3, 6.4).
   *
   * <p>Of several copies of a rewriter each gives the values whose replies will be looked for
   * there. Where the range is so small that it has none, another copy is to make the flow: that of
   * the first value.
   */
  private boolean choose(Mapping mapping) {
    boolean pairs = ports && mapping.keepPairs;
    Accept best = pairs ? Accept.FREE_PAIR : Accept.FREE;
    if (pairs && tryPort(mapping, mapping.besideNeighbour(), Accept.FREE)
        || ports && sameFirst && tryPort(mapping, mapping.srcPort, best)) {
      return true;
    }
    FreeValues.Place place = mapping.free.find(this, mapping);
    if (place == null) {
      if (pairs && search(mapping, Accept.FREE_PAIR) || search(mapping, Accept.FREE)) {
        return true;
      }
      if (!metOwn) {
        return setFirst(mapping);
      }
      if (!FreeValues.mayHavePlaces(range + 1)) {
        return mapping.makeRoom() && search(mapping, Accept.FREE);
      }
      place = makePlace(mapping);
    }
    return searchPlace(mapping, place, pairs);
  }

  /** Makes a place that knows what the last search has met. */
  private FreeValues.Place makePlace(Mapping mapping) {
    FreeValues.Place place = mapping.free.make(this, mapping, (int) range + 1);
    long value = from;
    for (long i = 0; i < met; i++) {
      if (set(mapping, value) && mapping.isMine()) {
        place.setTaken((int) value);
      }
      value = behind(value);
    }
    return place;
  }

  private boolean searchPlace(Mapping mapping, FreeValues.Place place, boolean pairs) {
    if (pairs && searchPlace(mapping, place, Accept.FREE_PAIR)
        || searchPlace(mapping, place, Accept.FREE)) {
      return true;
    }
    return mapping.makeRoom() && searchPlace(mapping, place, Accept.FREE);
  }

  /** Tries the values that may be free, from some on, and leaves those that are taken out. */
  private boolean searchPlace(Mapping mapping, FreeValues.Place place, Accept which) {
    ValueSet values = place.values;
    int value = (int) (sequential ? Math.min(next, range + 1) : random().upTo(range));
    value = value > range ? 0 : value;
    int tries = which == Accept.FREE ? 1 : mapping.pairTries();
    for (int left = values.size(); left > 0 && tries > 0; left--) {
      value = values.next(value);
      if (!set(mapping, value) || !mapping.isMine()) {
        // Never to be given here, whatever ends.
        values.remove(value);
      } else if (mapping.isTaken()) {
        place.setTaken(value);
      } else if (which == Accept.FREE || isPairFree(mapping)) {
        // It stays in the set: who knows whether there will be a flow.
        next = value + 1;
        return true;
      } else {
        mapping.addPairTries(1);
        tries--;
      }
      value = value == range ? 0 : value + 1;
    }
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

  /** Tries values from one on, until all were tried, or enough that are taken. */
  private boolean search(Mapping mapping, Accept which) {
    from = sequential ? next : random().upTo(range);
    from = from > range ? 0 : from;
    stride = sequential ? 1 : 0;
    metOwn = false;
    long value = from;
    int left = which == Accept.FREE ? enough() : mapping.pairTries();
    for (met = 0; met <= range && left > 0; met++) {
      if (set(mapping, value) && mapping.isMine()) {
        metOwn = true;
        if (accept(mapping, value, which)) {
          return true;
        }
        left--;
      }
      if (which == Accept.FREE_PAIR) {
        mapping.addPairTries(1);
      }
      if (stride == 0) {
        stride = randomStride();
      }
      value = behind(value);
    }
    return false;
  }

  private int enough() {
    if (!FreeValues.mayHavePlaces(range + 1)) {
      return MANY;
    }
    // In sequence, rows of taken values are met long before the range is full.
    return sequential ? (int) Math.max(FEW, range / ROW_PART) : FEW;
  }

  private long behind(long value) {
    long following = value + stride;
    return following > range ? following - (range + 1) : following;
  }

  /** A step by which one comes past all values. */
  private long randomStride() {
    while (true) {
      long step = 1 + random().upTo(range - 1);
      long a = range + 1;
      for (long b = step; b != 0; ) {
        long rest = a % b;
        a = b;
        b = rest;
      }
      if (a == 1) {
        return step;
      }
    }
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
  private boolean set(Mapping mapping, long value) {
    if (ports) {
      mapping.newSrcPort = (int) (srcPort + value);
      return !mapping.keepParity || (mapping.newSrcPort ^ mapping.srcPort) % 2 == 0;
    }
    mapping.newSrc = (int) (src + value);
    return true;
  }

  private boolean tryPort(Mapping mapping, int port, Accept which) {
    long value = valueOf(mapping.newSrc, port);
    return value >= 0 && tryValue(mapping, value, which);
  }

  private boolean tryValue(Mapping mapping, long value, Accept which) {
    return set(mapping, value) && mapping.isMine() && accept(mapping, value, which);
  }

  private boolean accept(Mapping mapping, long value, Accept which) {
    if (mapping.isTaken() || which == Accept.FREE_PAIR && !isPairFree(mapping)) {
      return false;
    }
    next = value + 1;
    return true;
  }

  /** Whether the port that pairs with the new one belongs to the range, and to nobody. */
  private boolean isPairFree(Mapping mapping) {
    return valueOf(mapping.newSrc, mapping.newSrcPort ^ 1) >= 0 && mapping.isNeighbourFree();
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
