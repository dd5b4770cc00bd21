// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite;

import io.sluice.flow.ValueSet;

/**
 * Looks for a free value of a pattern's range. Most searches find one among the first few values;
 * for a destination where that is not so, the values that may be free are known from then on: see
 * {@link FreeValues}. When nothing is free, flows that have run out make room. In a range of more
 * than 65,536 addresses a search is cut after some thousand.
 *
 * <p>A search that begins anywhere goes on by steps of a random width. By steps of one it would
 * meet rows of taken values, and the longer a row is, the more searches end behind it: with 98 of
 * 100 values taken it would look at a thousand, not at fifty (Knuth, volume 3, 6.4).
 *
 * <p>Of several copies of a rewriter each gives the values whose replies will be looked for there.
 * Where the range is so small that it has none, another copy is to make the flow: that of the first
 * value.
 *
 * <p>Where a rewriter keeps pairs, a port goes beside the one that the neighbour of the packet's
 * own port was given; without such a flow, one is preferred whose neighbour is free.
 *
 * <p>One object a rewriter, used again and again; belongs to its worker, which patterns do not.
 */
final class PatternSearch {
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

  private final Mapping mapping;
  private RewritePattern pattern;

  /** How many values there are beside the first. */
  private long range;

  /** How the last search went: its first value, its steps, and how many values it has met. */
  private long from;

  private long stride;
  private long met;

  /** Whether the last search has met a value that belongs to this copy of the rewriter. */
  private boolean metOwn;

  PatternSearch(Mapping mapping) {
    this.mapping = mapping;
  }

  /**
   * Rewrites the mapping's source to a free value.
   *
   * @param wanted whose range has more than one value; the rest of the mapping is rewritten
   * @return false when nothing is free
   */
  boolean choose(RewritePattern wanted) {
    pattern = wanted;
    range = wanted.range();
    boolean pairs = wanted.variesPort() && mapping.keepPairs;
    Accept best = pairs ? Accept.FREE_PAIR : Accept.FREE;
    if (pairs && tryPort(mapping.besideNeighbour(), Accept.FREE)
        || wanted.prefersOwnPort() && tryPort(mapping.srcPort, best)) {
      return true;
    }
    FreeValues.Place place = mapping.free.find(wanted, mapping);
    if (place == null) {
      if (pairs && search(Accept.FREE_PAIR) || search(Accept.FREE)) {
        return true;
      }
      if (!metOwn) {
        return setFirst();
      }
      if (!FreeValues.mayHavePlaces(range + 1)) {
        return mapping.makeRoom() && search(Accept.FREE);
      }
      place = makePlace();
    }
    return searchPlace(place, pairs);
  }

  /** Makes a place that knows what the last search has met. */
  private FreeValues.Place makePlace() {
    FreeValues.Place place = mapping.free.make(pattern, mapping, (int) range + 1);
    long value = from;
    for (long i = 0; i < met; i++) {
      if (pattern.set(mapping, value) && mapping.isMine()) {
        place.setTaken((int) value);
      }
      value = behind(value);
    }
    return place;
  }

  private boolean searchPlace(FreeValues.Place place, boolean pairs) {
    if (pairs && searchPlace(place, Accept.FREE_PAIR) || searchPlace(place, Accept.FREE)) {
      return true;
    }
    return mapping.makeRoom() && searchPlace(place, Accept.FREE);
  }

  /** Tries the values that may be free, from some on, and leaves those that are taken out. */
  private boolean searchPlace(FreeValues.Place place, Accept which) {
    ValueSet values = place.values;
    int value = (int) start();
    int tries = which == Accept.FREE ? 1 : mapping.pairTries();
    for (int left = values.size(); left > 0 && tries > 0; left--) {
      value = values.next(value);
      if (!pattern.set(mapping, value) || !mapping.isMine()) {
        // Never to be given here, whatever ends.
        values.remove(value);
      } else if (mapping.isTaken()) {
        place.setTaken(value);
      } else if (which == Accept.FREE || isPairFree()) {
        // It stays in the set: who knows whether there will be a flow.
        pattern.gave(value);
        return true;
      } else {
        mapping.addPairTries(1);
        tries--;
      }
      value = value == range ? 0 : value + 1;
    }
    return false;
  }

  /** The value that a search begins with. */
  private long start() {
    long start = pattern.isSequential() ? pattern.next() : mapping.random().upTo(range);
    return start > range ? 0 : start;
  }

  /** Takes the first value of all, whatever copy it belongs to. */
  private boolean setFirst() {
    for (long value = 0; value <= range; value++) {
      if (pattern.set(mapping, value)) {
        return true;
      }
    }
    return false;
  }

  /** Tries values from one on, until all were tried, or enough that are taken. */
  private boolean search(Accept which) {
    from = start();
    stride = pattern.isSequential() ? 1 : 0;
    metOwn = false;
    long value = from;
    int left = which == Accept.FREE ? enough() : mapping.pairTries();
    for (met = 0; met <= range && left > 0; met++) {
      if (pattern.set(mapping, value) && mapping.isMine()) {
        metOwn = true;
        if (accept(value, which)) {
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
    return pattern.isSequential() ? (int) Math.max(FEW, range / ROW_PART) : FEW;
  }

  private long behind(long value) {
    long following = value + stride;
    return following > range ? following - (range + 1) : following;
  }

  /** A step by which one comes past all values. */
  private long randomStride() {
    while (true) {
      long step = 1 + mapping.random().upTo(range - 1);
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

  private boolean tryPort(int port, Accept which) {
    long value = pattern.valueOf(mapping.newSrc, port);
    return value >= 0 && pattern.set(mapping, value) && mapping.isMine() && accept(value, which);
  }

  private boolean accept(long value, Accept which) {
    if (mapping.isTaken() || which == Accept.FREE_PAIR && !isPairFree()) {
      return false;
    }
    pattern.gave(value);
    return true;
  }

  /** Whether the port that pairs with the new one belongs to the range, and to nobody. */
  private boolean isPairFree() {
    return pattern.valueOf(mapping.newSrc, mapping.newSrcPort ^ 1) >= 0
        && mapping.isNeighbourFree();
  }
}
