// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.arp;

import io.sluice.argument.Args;
import io.sluice.element.BatchElement;
import io.sluice.element.Setup;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.header.Ethernet;
import io.sluice.run.Timer;

/** Common to elements with an ARP cache: its arguments, timer and handlers. */
abstract class ArpState extends BatchElement implements ArpCache.Owner {
  private static final long SECOND = 1_000_000_000L;
  private static final long MILLI = 1_000_000;

  private final int gaveUp = dropReason("no ARP reply, or too many packets waiting");

  /** The element's own cache. */
  final ArpCache cache = new ArpCache();

  /** Null for an element without entries of its own. */
  private Timer expiry;

  /** Reads the arguments of the cache. */
  final void configureCache(Args args) {
    cache.packetCapacity = args.keyword("CAPACITY").asInt(2048, 0, Integer.MAX_VALUE);
    cache.entryCapacity = args.keyword("ENTRY_CAPACITY").asInt(1 << 16, 0, Integer.MAX_VALUE);
    cache.entryPacketCapacity =
        args.keyword("ENTRY_PACKET_CAPACITY").asInt(0, 0, Integer.MAX_VALUE);
    cache.slimFactor = args.keyword("CAPACITY_SLIM_FACTOR").asInt(2, 0, Integer.MAX_VALUE);
    cache.timeout = args.keyword("TIMEOUT").asNanos(300 * SECOND);
    if (cache.slimFactor == 0) {
      args.error("CAPACITY_SLIM_FACTOR cannot be zero");
    }
  }

  /** Has entries expire. */
  final void startExpiry(Setup setup) {
    expiry = setup.timer(this::expired);
    restartExpiry();
  }

  /** Goes by the timeout that was configured last. */
  final void restartExpiry() {
    if (expiry != null && cache.timeout > 0) {
      expiry.scheduleAfter(cache.timeout / SECOND * SECOND + SECOND);
    }
  }

  private void expired(Timer self) {
    cache.slim(whole(worker().nanoTime()), this);
    restartExpiry();
  }

  /** A time in whole milliseconds: entries noted together are equally old. */
  static long whole(long nanos) {
    return nanos / MILLI * MILLI;
  }

  /** The cache that the element works with. */
  ArpCache cache() {
    return cache;
  }

  @Override
  public void giveUp(long packet) {
    drop(gaveUp, packet);
  }

  @Override
  protected long settle() {
    return cache.length();
  }

  @Override
  protected void cleanup() {
    cache.clear(this::freeLeft);
  }

  /** Adds the handlers that both elements have. */
  final void cacheHandlers(Handlers handlers) {
    handlers.read("table", () -> cache().text(whole(worker().nanoTime())));
    handlers.read("count", () -> cache().count());
    handlers.read("length", () -> cache().length());
    handlers.write("insert", this::insert);
    handlers.write("delete", text -> note(text.strip(), Ethernet.BROADCAST));
  }

  private void insert(String text) {
    String[] words = text.strip().split("\s+");
    if (words.length != 2) {
      throw new HandlerException("expected IP ETH");
    }
    note(words[0], HandlerValues.mac(this, words[1]));
  }

  private void note(String ip, long mac) {
    cache().insert(HandlerValues.ip(this, ip), mac, whole(worker().nanoTime()), this);
  }
}
