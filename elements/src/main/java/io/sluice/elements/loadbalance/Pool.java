// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.loadbalance;

import io.sluice.argument.Args;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The servers at some moment, each at the place that flows know it by, and what the choice among
 * those that take connections needs. Immutable but for the servers' counts; any thread may make the
 * next one.
 */
final class Pool {
  /** Flows have two bytes for a server's place. */
  private static final int MAX_PLACES = 1 << 16;

  /** Places of Maglev's table. */
  static final int DEFAULT_TABLE = 65_537;

  private final Mode mode;
  private final int tableSize;
  private final Member[] members;

  /** Places of the servers that take connections. */
  final int[] ready;

  /** These, each as often as its weight says; for hashing only. */
  final int[] shares;

  final MaglevTable maglev;

  /** Reads {@code TABLE}; a pool without servers. */
  static Pool of(Args args, Mode mode) {
    int tableSize = args.keyword("TABLE").asInt(DEFAULT_TABLE, 2, 1 << 24);
    if (!MaglevTable.isPrime(tableSize)) {
      args.error("TABLE: " + tableSize + " is not a prime");
      // With another size, filling a table might never end.
      return new Pool(mode, DEFAULT_TABLE);
    }
    return new Pool(mode, tableSize);
  }

  Pool(Mode mode, int tableSize) {
    this(mode, tableSize, new Member[0]);
  }

  private Pool(Mode mode, int tableSize, Member[] members) {
    this.mode = mode;
    this.tableSize = tableSize;
    this.members = members;
    List<Integer> places = new ArrayList<>();
    List<Integer> turns = new ArrayList<>();
    for (int i = 0; i < members.length; i++) {
      if (members[i] != null && members[i].takesConnections()) {
        places.add(i);
        for (int turn = 0; mode == Mode.HASH && turn < members[i].weight(); turn++) {
          turns.add(i);
        }
      }
    }
    ready = places.stream().mapToInt(Integer::intValue).toArray();
    shares = turns.stream().mapToInt(Integer::intValue).toArray();
    maglev = mode == Mode.MAGLEV && ready.length > 0 ? table() : null;
  }

  /** Without a member that takes no connections: the choice stays as it is. */
  private Pool(Pool before, int freed) {
    mode = before.mode;
    tableSize = before.tableSize;
    members = before.members.clone();
    members[freed] = null;
    ready = before.ready;
    shares = before.shares;
    maglev = before.maglev;
  }

  private MaglevTable table() {
    // The order must be the same on all balancers, whatever the order of arguments was.
    int[] sorted =
        Arrays.stream(ready)
            .boxed()
            .sorted((a, b) -> Long.compare(server(a).id(), server(b).id()))
            .mapToInt(Integer::intValue)
            .toArray();
    long[] ids = Arrays.stream(sorted).mapToLong(place -> server(place).id()).toArray();
    int[] weights = Arrays.stream(sorted).map(this::weight).toArray();
    return new MaglevTable(tableSize, sorted, ids, weights);
  }

  int places() {
    return members.length;
  }

  /** The member at a place; null when it is free. */
  Member member(int place) {
    return members[place];
  }

  Server server(int place) {
    return members[place].server();
  }

  int weight(int place) {
    return members[place].weight();
  }

  /** How many servers there are, in whatever state. */
  int count() {
    return (int) Arrays.stream(members).filter(member -> member != null).count();
  }

  /** The place of a server with this address and port; -1 when there is none. */
  int find(Server server) {
    for (int i = 0; i < members.length; i++) {
      if (members[i] != null && members[i].server().isSame(server)) {
        return i;
      }
    }
    return -1;
  }

  /** Whether there is room for one more. */
  boolean isFull() {
    boolean tableFull = mode == Mode.MAGLEV && (count() + 1) * 100L > tableSize;
    return tableFull || count() + 1 > MAX_PLACES;
  }

  /** With one more server, at the first free place. */
  Pool plus(Member member) {
    int place = 0;
    while (place < members.length && members[place] != null) {
      place++;
    }
    return with(place, member);
  }

  /** With other members, each at its place. */
  Pool withAll(Member[] others) {
    return new Pool(mode, tableSize, others);
  }

  /** Without the members that were to go when their last flow does, and may. */
  Pool withoutGone() {
    Pool next = this;
    for (int i = 0; i < members.length; i++) {
      Member member = members[i];
      if (member != null && member.leaves() && member.server().entries == 0) {
        next = new Pool(next, i);
      }
    }
    return next;
  }

  /** With a server that answers checks, or does not; the same pool when it knows. */
  Pool withHealth(Server server, boolean answers) {
    for (int i = 0; i < members.length; i++) {
      Member member = members[i];
      if (member != null && member.server() == server && member.healthy() != answers) {
        return with(i, member.withHealth(answers));
      }
    }
    return this;
  }

  /** With another member at a place. */
  Pool with(int place, Member member) {
    Member[] changed = Arrays.copyOf(members, Math.max(members.length, place + 1));
    changed[place] = member;
    return new Pool(mode, tableSize, changed);
  }
}
