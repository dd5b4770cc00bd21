// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip6;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Field.ANNOTATIONS;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Addresses;
import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.header.Ethernet;
import io.sluice.header.Headers;
import io.sluice.header.Icmp6;
import io.sluice.header.Ipv6;
import io.sluice.header.Ipv6Prefix;
import io.sluice.lang.ConfigStrings;
import io.sluice.packet.Mbuf;
import java.util.ArrayList;
import java.util.List;

/**
 * Answers IPv6 neighbour solicitations (RFC 4861).
 *
 * <p>{@code IP6NDAdvertiser(PREFIX... ETH, ...)}
 *
 * <p>Expects Ethernet frames. A solicitation for an address in a PREFIX ({@code ADDRESS/LENGTH}, or
 * an address) becomes an advertisement of ETH; if the PREFIX is a single address, the advertisement
 * overrides cached entries. Other frames, and invalid solicitations, are dropped.
 */
@ElementInfo(name = "IP6NDAdvertiser", aliases = "NDAdv", replicable = true, live = true)
@ElementEffects(
    reads = DATA,
    writes = {DATA, ANNOTATIONS},
    does = {RESIZES, DROPS})
public final class IP6NDAdvertiser extends PacketElement {
  private static final int SOLICITED = 0x40;
  private static final int OVERRIDE = 0x20;
  private static final long ALL_NODES_HIGH = 0xff02L << 48;
  private static final long ALL_NODES_MAC = 0x3333_0000_0001L;

  private record Host(Ipv6Prefix prefix, long mac) {}

  private final int notOne = dropReason("not a neighbour solicitation");
  private final int notOurs = dropReason("for somebody else");
  private final int noRoom = shortageReason("no room in the buffer");
  private Host[] hosts = {};

  /** Creates the element. */
  public IP6NDAdvertiser() {}

  @Override
  protected void configure(Args args) {
    List<Host> list = new ArrayList<>();
    for (String text : args.rest()) {
      List<String> words = ConfigStrings.words(text);
      Long mac = words.size() < 2 ? null : Addresses.mac(this, words.get(words.size() - 1));
      if (mac == null) {
        args.error("expected 'PREFIX ETH', got '" + text + "'");
        continue;
      }
      for (String word : words.subList(0, words.size() - 1)) {
        try {
          list.add(new Host(Ipv6Prefix.parse(word.contains("/") ? word : word + "/128"), mac));
        } catch (IllegalArgumentException e) {
          args.error("bad prefix '" + word + "'");
        }
      }
    }
    hosts = list.toArray(Host[]::new);
  }

  private Host find(long high, long low) {
    Host best = null;
    for (Host host : hosts) {
      boolean longer = best == null || host.prefix.length() > best.prefix.length();
      if (longer && host.prefix.contains(high, low)) {
        best = host;
      }
    }
    return best;
  }

  @Override
  public int process(long packet) {
    long ip = NeighborMessage.read(packet, Icmp6.NEIGHBOR_SOLICITATION);
    if (ip == 0) {
      return notOne;
    }
    long high = Icmp6.targetHigh(NeighborMessage.icmp(ip));
    long low = Icmp6.targetLow(NeighborMessage.icmp(ip));
    Host host = find(high, low);
    if (host == null) {
      return notOurs;
    }
    if (!packets.ensureWritable(packet)) {
      return noRoom;
    }
    ip = Mbuf.data(packet) + Ethernet.HEADER_LENGTH;
    final long askerHigh = Ipv6.srcHigh(ip);
    final long askerLow = Ipv6.srcLow(ip);
    final boolean nobody = (askerHigh | askerLow) == 0;
    long option = NeighborMessage.option(ip, NeighborMessage.SOURCE_ADDRESS);
    long asker = option >= 0 ? option : Ethernet.src(Mbuf.data(packet));
    int missing = NeighborMessage.LENGTH - Mbuf.length(packet);
    if (missing > 0 && !Mbuf.append(packet, missing)) {
      return noRoom;
    }
    Mbuf.setLength(packet, NeighborMessage.LENGTH);
    int flags = (nobody ? 0 : SOLICITED) | (host.prefix.length() == 128 ? OVERRIDE : 0);
    long eth = Mbuf.data(packet);
    NeighborMessage.begin(
        eth,
        nobody ? ALL_NODES_MAC : asker,
        host.mac,
        Icmp6.NEIGHBOR_ADVERTISEMENT,
        flags,
        NeighborMessage.TARGET_ADDRESS);
    ip = eth + Ethernet.HEADER_LENGTH;
    Ipv6.setSrc(ip, high, low);
    Ipv6.setDst(ip, nobody ? ALL_NODES_HIGH : askerHigh, nobody ? 1 : askerLow);
    Icmp6.setTarget(NeighborMessage.icmp(ip), high, low);
    NeighborMessage.finish(eth);
    Headers.markMac(packet, eth, Ethernet.HEADER_LENGTH);
    return 0;
  }
}
