// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.arp;

import io.sluice.handler.HandlerValues;
import io.sluice.header.Ethernet;
import io.sluice.header.IpAddress;
import io.sluice.header.MacAddress;
import org.agrona.collections.Int2ObjectHashMap;

/**
 * Maps IPv4 addresses to Ethernet addresses, with the packets that wait to learn one. Entries are
 * in a list, the one silent for longest first, from which they are removed when they expire or when
 * there are too many. Belongs to one worker, or is locked by its callers; looking up allocates
 * nothing.
 */
final class ArpCache {
  /** Answer of {@link #lookup}: not known. */
  static final long UNKNOWN = -1;

  /** In the answer of {@link #lookup}: the time to ask again has come. */
  static final long POLL = 1L << 48;

  /** Answer of {@link #append}: the packet waits. */
  static final int WAITS = 0;

  /** Answer of {@link #append}: the packet waits, and it is time to ask. */
  static final int ASK = 1;

  /** Answer of {@link #append}: there is no room for the packet, which is still the caller's. */
  static final int FULL = 2;

  private static final long MILLI = 1_000_000;
  private static final long POLL_INTERVAL = 100 * MILLI;
  private static final long SLOW_POLL_INTERVAL = 2000 * MILLI;
  private static final int FAST_POLLS = 10;
  private static final long[] NO_PACKETS = {};

  /** Frees packets that gave up waiting. */
  interface Owner {
    /**
     * Drops a packet.
     *
     * @param packet handed over
     */
    void giveUp(long packet);
  }

  /** What is known of an address. */
  private static final class Entry {
    final int ip;
    long mac = Ethernet.BROADCAST;
    boolean known;
    int polls;

    /** When it was last heard of. */
    long live;

    long polled;
    long[] packets = NO_PACKETS;
    int first;
    int count;
    Entry older;
    Entry newer;

    Entry(int ip, long now) {
      this.ip = ip;
      live = now;
      polled = now - 10 * POLL_INTERVAL;
    }

    boolean mayPoll(long now) {
      return now - polled >= (polls >= FAST_POLLS ? SLOW_POLL_INTERVAL : POLL_INTERVAL);
    }

    void markPoll(long now) {
      polled = now;
      polls = Math.min(255, polls + 1);
    }

    void add(long packet) {
      if (count == packets.length) {
        long[] more = new long[Math.max(4, 2 * count)];
        for (int i = 0; i < count; i++) {
          more[i] = packets[(first + i) % count];
        }
        packets = more;
        first = 0;
      }
      packets[(first + count++) % packets.length] = packet;
    }

    long removeFirst() {
      long packet = packets[first];
      first = (first + 1) % packets.length;
      count--;
      return packet;
    }
  }

  private Int2ObjectHashMap<Entry> entries = new Int2ObjectHashMap<>();
  private Entry oldest;
  private Entry newest;
  private int packetCount;
  private long drops;
  int packetCapacity = 2048;
  int entryCapacity = 1 << 16;
  int entryPacketCapacity;
  int slimFactor = 2;

  /** Nanoseconds; 0 for never. */
  long timeout = 300_000 * MILLI;

  private boolean isExpired(Entry entry, long now) {
    return timeout != 0 && now - entry.live > timeout;
  }

  /**
   * Looks an address up.
   *
   * @param ip 32 bits
   * @param now nanoseconds
   * @param pollAfter nanoseconds after which an entry is worth asking again; 0 for never
   * @return 48 bits, perhaps with {@link #POLL}; {@link #UNKNOWN}
   */
  long lookup(int ip, long now, long pollAfter) {
    Entry entry = entries.get(ip);
    if (entry == null || !entry.known || isExpired(entry, now)) {
      return UNKNOWN;
    }
    if (pollAfter != 0 && now - entry.live >= pollAfter && entry.mayPoll(now)) {
      entry.markPoll(now);
      return entry.mac | POLL;
    }
    return entry.mac;
  }

  /**
   * Has a packet wait for an address.
   *
   * @param ip 32 bits, not known
   * @param packet the packet
   * @param now nanoseconds
   * @param owner for packets that have to go
   * @return {@link #WAITS}, {@link #ASK} or {@link #FULL}
   */
  int append(int ip, long packet, long now, Owner owner) {
    Entry entry = ensure(ip, now, owner);
    keepAlive(entry, now);
    if (entryPacketCapacity != 0 && entry.count >= entryPacketCapacity) {
      drops++;
      return FULL;
    }
    packetCount++;
    if (packetCapacity != 0 && packetCount > packetCapacity) {
      slim(now, owner);
    }
    entry.add(packet);
    if (!entry.mayPoll(now)) {
      return WAITS;
    }
    entry.markPoll(now);
    return ASK;
  }

  /** Somebody still wants this entry: it does not expire just now. */
  private void keepAlive(Entry entry, long now) {
    if (!isExpired(entry, now)) {
      return;
    }
    entry.live = now - timeout;
    Entry behind = entry.newer;
    while (behind != null && behind.live - entry.live < 0) {
      behind = behind.newer;
    }
    if (behind != entry.newer) {
      unlink(entry);
      linkBefore(behind, entry);
    }
  }

  private Entry ensure(int ip, long now, Owner owner) {
    Entry entry = entries.get(ip);
    if (entry == null) {
      if (entryCapacity != 0 && entries.size() >= entryCapacity) {
        removeOld(now, entryCapacity - 1, owner);
      }
      entry = new Entry(ip, now);
      entries.put(ip, entry);
      linkBefore(null, entry);
    }
    return entry;
  }

  private void linkBefore(Entry behind, Entry entry) {
    entry.newer = behind;
    entry.older = behind == null ? newest : behind.older;
    if (entry.older == null) {
      oldest = entry;
    } else {
      entry.older.newer = entry;
    }
    if (behind == null) {
      newest = entry;
    } else {
      behind.older = entry;
    }
  }

  private void unlink(Entry entry) {
    if (entry.older == null) {
      oldest = entry.newer;
    } else {
      entry.older.newer = entry.newer;
    }
    if (entry.newer == null) {
      newest = entry.older;
    } else {
      entry.newer.older = entry.older;
    }
  }

  /**
   * Notes an address.
   *
   * @param ip 32 bits
   * @param mac 48 bits; the broadcast address to forget it
   * @param now nanoseconds
   * @param owner for packets that have to go
   */
  void insert(int ip, long mac, long now, Owner owner) {
    Entry entry = ensure(ip, now, owner);
    entry.mac = mac;
    entry.known = mac != Ethernet.BROADCAST;
    entry.live = now;
    entry.polls = 0;
    entry.polled = now - 10 * POLL_INTERVAL;
    unlink(entry);
    linkBefore(null, entry);
  }

  /**
   * Takes the next packet that waits for an address.
   *
   * @param ip 32 bits
   * @return the packet, handed over; 0 when there is none
   */
  long poll(int ip) {
    Entry entry = entries.get(ip);
    if (entry == null || entry.count == 0) {
      return 0;
    }
    packetCount--;
    return entry.removeFirst();
  }

  /**
   * Removes what is expired, and packets when there are too many.
   *
   * @param now nanoseconds
   * @param owner for packets that have to go
   */
  void slim(long now, Owner owner) {
    removeOld(now, entryCapacity == 0 ? Integer.MAX_VALUE : entryCapacity, owner);
    if (packetCapacity == 0 || packetCount <= packetCapacity) {
      return;
    }
    // The last packet may not have been added yet.
    int wanted = Math.max(1, packetCapacity - packetCapacity / slimFactor);
    for (Entry entry = oldest; entry != null && packetCount > wanted; entry = entry.newer) {
      giveUp(entry, wanted, owner);
    }
  }

  private void removeOld(long now, int wanted, Owner owner) {
    while (oldest != null && (isExpired(oldest, now) || entries.size() > wanted)) {
      Entry entry = oldest;
      unlink(entry);
      entries.remove(entry.ip);
      giveUp(entry, -1, owner);
    }
  }

  /** Drops the packets of an entry, first in first out, until so many wait in all. */
  private void giveUp(Entry entry, int wanted, Owner owner) {
    while (entry.count > 0 && packetCount > wanted) {
      owner.giveUp(entry.removeFirst());
      packetCount--;
      drops++;
    }
  }

  /**
   * Removes everything.
   *
   * @param owner for packets that wait
   */
  void clear(Owner owner) {
    removeOld(0, 0, owner);
  }

  /** Takes the entries and packets of another one, which is empty then. */
  void takeOver(ArpCache other) {
    entries = other.entries;
    oldest = other.oldest;
    newest = other.newest;
    packetCount = other.packetCount;
    drops = other.drops;
    other.entries = new Int2ObjectHashMap<>();
    other.oldest = null;
    other.newest = null;
    other.packetCount = 0;
  }

  /** How many entries there are. */
  int count() {
    return entries.size();
  }

  /** How many packets wait. */
  int length() {
    return packetCount;
  }

  /** Packets that gave up. */
  long drops() {
    return drops;
  }

  /** The entries, a line each: address, whether it is known, Ethernet address, age in seconds. */
  String text(long now) {
    StringBuilder text = new StringBuilder();
    for (Entry entry = oldest; entry != null; entry = entry.newer) {
      boolean known = entry.known && !isExpired(entry, now);
      text.append(IpAddress.format4(entry.ip)).append(known ? " 1 " : " 0 ");
      text.append(MacAddress.format(entry.mac)).append(' ');
      long age = (now - entry.live) / MILLI * MILLI;
      text.append(HandlerValues.timestamp(age)).append('\n');
    }
    return text.toString();
  }
}
