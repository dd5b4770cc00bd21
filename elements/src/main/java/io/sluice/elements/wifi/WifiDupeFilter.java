// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi;

import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.REPORTS;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.DATA;

import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.handler.Handlers;
import io.sluice.header.Ethernet;
import io.sluice.header.MacAddress;
import io.sluice.packet.Mbuf;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * Drops 802.11 frames that were received before.
 *
 * <p>{@code WifiDupeFilter([DEBUG])}
 *
 * <p>A frame is dropped when its retry flag is set, and its sequence number is that of the last
 * frame that passed from the same address 2; of a fragment, its number must not be above the last
 * one either. Control frames, frames to group addresses, and packets of less than 24 bytes pass.
 * When a new address would be the 65,537th, all are forgotten.
 *
 * <p>Keywords: {@code DEBUG} boolean, default false, reports what is dropped.
 *
 * <p>Handlers: {@code dupes} or {@code drops} (read) frames dropped; {@code stats} (read) for each
 * address frames (of which Click always says 0), frames dropped, and the last numbers; {@code
 * reset} (write) forgets all; {@code debug} (read, write).
 *
 * <p>IEEE 802.11, "Duplicate detection and recovery".
 */
@ElementInfo(name = "WifiDupeFilter")
@ElementEffects(
    reads = DATA,
    does = {DROPS, STATE, COUNTS, REPORTS})
public final class WifiDupeFilter extends WifiElement {
  private static final int STATIONS = 65_536;

  /** Who sends: made for the first frame from an address. */
  private static final class Station {
    private int packets;
    private int dupes;
    private int sequence;
    private int fragment;
  }

  private final int duplicate = dropReason("duplicate");
  private Long2ObjectHashMap<Station> stations = new Long2ObjectHashMap<>();
  private long dupes;

  /** Creates the element. */
  public WifiDupeFilter() {}

  @Override
  public int process(long packet) {
    if (Mbuf.length(packet) < Dot11.HEADER_LENGTH) {
      return 0;
    }
    long frame = Mbuf.data(packet);
    if ((Dot11.control(frame) & Dot11.CONTROL) != 0 || Ethernet.isGroup(Dot11.address1(frame))) {
      return 0;
    }
    long source = Dot11.address2(frame);
    Station station = stations.get(source);
    if (station == null) {
      station = add(source);
    }
    station.packets++;
    int sequence = Dot11.sequence(frame);
    int fragment = Dot11.fragment(frame);
    int flags = Dot11.flags(frame);
    boolean isFragment = fragment != 0 || (flags & Dot11.MORE_FRAGMENTS) != 0;
    if ((flags & Dot11.RETRY) != 0
        && sequence == station.sequence
        && (!isFragment || fragment <= station.fragment)) {
      station.dupes++;
      dupes++;
      if (isDebugged()) {
        tell("dup seq " + sequence + " frag " + fragment + " src " + MacAddress.format(source));
      }
      return duplicate;
    }
    station.sequence = sequence;
    station.fragment = fragment;
    return 0;
  }

  private Station add(long source) {
    if (stations.size() == STATIONS) {
      stations.clear();
    }
    Station station = new Station();
    stations.put(source, station);
    return station;
  }

  private String stats() {
    StringBuilder text = new StringBuilder();
    stations.forEach(
        (address, station) ->
            text.append(MacAddress.format(address))
                .append(" packets ")
                .append(station.packets)
                .append(" dupes ")
                .append(station.dupes)
                .append(" seq ")
                .append(station.sequence)
                .append(" frag ")
                .append(station.fragment)
                .append('\n'));
    return text.toString();
  }

  private void reset() {
    stations.clear();
    dupes = 0;
  }

  @Override
  protected void takeOver(Element old) {
    super.takeOver(old);
    WifiDupeFilter before = (WifiDupeFilter) old;
    stations = before.stations;
    dupes = before.dupes;
  }

  @Override
  protected void handlers(Handlers handlers) {
    super.handlers(handlers);
    handlers.read("dupes", () -> dupes);
    handlers.read("drops", () -> dupes);
    handlers.read("stats", this::stats);
    handlers.write("reset", value -> reset());
    handlers.mark("b", "reset");
  }
}
