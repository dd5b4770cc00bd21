// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi.station;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_TIMESTAMP;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.elements.wifi.Dot11;
import io.sluice.elements.wifi.WifiElement;
import io.sluice.elements.wifi.WirelessInfo;
import io.sluice.handler.Handlers;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.run.WallClock;
import java.util.Arrays;

/**
 * Measures how many beacons of a network arrive.
 *
 * <p>{@code BeaconTracker(WIRELESS_INFO [, TRACK, DEBUG])}
 *
 * <p>Beacons and probe responses of the network pass; all other packets are dropped. It remembers
 * when beacons came, by their timestamp annotation, for as long as TRACK beacon intervals last.
 *
 * <p>Keywords: {@code WIRELESS_INFO} (required, without which Click would crash) a WirelessInfo
 * with the network's address; {@code TRACK} how many intervals, default 0, at most 65,536; {@code
 * DEBUG} boolean, without effect.
 *
 * <p>Handlers: {@code stats} (read) beacons that came, in percent of TRACK (or of the milliseconds
 * since the start, if these are fewer); {@code track}, {@code beacon_interval} (read) in
 * milliseconds, of the last beacon; {@code scan} (read) nothing; {@code reset} (write) begins anew;
 * {@code debug} (read, write).
 */
@ElementInfo(name = "BeaconTracker", live = true)
@ElementEffects(
    reads = {DATA, ANNO_TIMESTAMP},
    does = {DROPS, STATE})
public final class BeaconTracker extends WifiElement {
  private static final int CAPACITY = 1 << 16;
  private static final int INTERVAL_OFFSET = 8;
  private static final long MILLISECOND = 1_000_000L;

  private final int tooSmall = dropReason("packet too small");
  private final int notManagement = dropReason("not a management frame");
  private final int otherKind = dropReason("another kind of frame");
  private final int otherNetwork = dropReason("another network");

  /** When beacons came, a ring that grows; oldest first. */
  private long[] times = new long[64];

  private int first;
  private int count;
  private long start;
  private int interval;
  private int track;
  private WirelessInfo info;

  /** Creates the element. */
  public BeaconTracker() {}

  @Override
  protected void configure(Args args) {
    super.configure(args);
    info = args.requiredKeyword("WIRELESS_INFO").asElement(WirelessInfo.class);
    track = args.keyword("TRACK").asInt(0, 0, CAPACITY);
    reset();
  }

  private void reset() {
    start = WallClock.nanos();
    count = 0;
  }

  @Override
  public int process(long packet) {
    if (Mbuf.length(packet) < Dot11.HEADER_LENGTH) {
      return tooSmall;
    }
    long frame = Mbuf.data(packet);
    if (Dot11.type(frame) != Dot11.MANAGEMENT) {
      return notManagement;
    }
    int subtype = Dot11.subtype(frame);
    if (subtype != Dot11.BEACON && subtype != Dot11.PROBE_RESPONSE) {
      return otherKind;
    }
    if (Dot11.address3(frame) != info.bssid()) {
      return otherNetwork;
    }
    int at = Dot11.HEADER_LENGTH + INTERVAL_OFFSET;
    interval = Mbuf.length(packet) >= at + 2 ? Dot11.le16(frame + at) : 0;
    add(Anno.timestamp(packet));
    trim();
    return 0;
  }

  private void add(long time) {
    if (count == times.length) {
      if (count == CAPACITY) {
        first = first + 1 & CAPACITY - 1;
        count--;
      } else {
        long[] more = Arrays.copyOfRange(times, first, first + 2 * count);
        System.arraycopy(times, 0, more, count - first, first);
        times = more;
        first = 0;
      }
    }
    times[first + count & times.length - 1] = time;
    count++;
  }

  private void trim() {
    long earliest = WallClock.nanos() - (long) track * interval * MILLISECOND;
    while (count > 0 && times[first] < earliest) {
      first = first + 1 & times.length - 1;
      count--;
    }
  }

  private long stats() {
    trim();
    long expected = Math.min((WallClock.nanos() - start) / MILLISECOND, track);
    return expected == 0 ? 0 : count * 100L / expected;
  }

  @Override
  protected void takeOver(Element old) {
    super.takeOver(old);
    BeaconTracker before = (BeaconTracker) old;
    times = before.times;
    first = before.first;
    count = before.count;
    start = before.start;
    interval = before.interval;
  }

  @Override
  protected void handlers(Handlers handlers) {
    super.handlers(handlers);
    handlers.read("scan", () -> "");
    handlers.read("stats", this::stats);
    handlers.read("track", () -> track);
    handlers.read("beacon_interval", () -> interval);
    handlers.write("reset", value -> reset());
    handlers.mark("b", "reset");
  }
}
