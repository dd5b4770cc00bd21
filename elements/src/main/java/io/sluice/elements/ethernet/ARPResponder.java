// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ethernet;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Field.ANNOTATIONS;
import static io.sluice.effect.Field.ANNO_AGGREGATE;
import static io.sluice.effect.Field.ARP;
import static io.sluice.effect.Field.ETH_DST;
import static io.sluice.effect.Field.ETH_SRC;
import static io.sluice.effect.Field.ETH_TYPE;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.VLAN;

import io.sluice.argument.Addresses;
import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.header.Arp;
import io.sluice.header.Ethernet;
import io.sluice.header.Headers;
import io.sluice.header.Ipv4Prefix;
import io.sluice.header.MacAddress;
import io.sluice.lang.ConfigStrings;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import java.util.function.Consumer;

/**
 * Answers ARP requests (RFC 826).
 *
 * <p>{@code ARPResponder(PREFIX [PREFIX...] ETH, PREFIX2 ETH2, ...)}
 *
 * <p>Input packets are ARP requests with their Ethernet header. A request for an address in one of
 * the prefixes becomes the reply with ETH, chosen by the longest matching prefix, and leaves on
 * output 0 with its receive port and VLAN_TCI annotation. Everything else leaves unchanged on
 * output 1, or is dropped without an output 1. A prefix may be a bare address, and a name from
 * AddressInfo may stand for prefix and ETH both.
 *
 * <p>Handlers: {@code table} (read) the entries; {@code lookup} (read with an address) its ETH;
 * {@code add} (write) entries as in an argument; {@code remove} (write) a prefix.
 */
@ElementInfo(
    name = "ARPResponder",
    ports = "1/1-2",
    processing = "a/ah",
    replicable = true,
    live = true)
@ElementEffects(
    reads = {ETH_TYPE, VLAN, ARP, LENGTH, ANNO_AGGREGATE},
    writes = {ETH_DST, ETH_SRC, ARP, ANNOTATIONS},
    does = {DROPS, BRANCHES, RESIZES})
public final class ARPResponder extends PacketElement {
  private static final int LENGTH = Ethernet.HEADER_LENGTH + Arp.LENGTH;

  private final int noAnswer = dropReason("not for us to answer");
  private final int shared = shortageReason("packet is shared");
  private ArpTable table = ArpTable.EMPTY;

  /** Creates the element. */
  public ARPResponder() {}

  @Override
  protected void configure(Args args) {
    int index = 0;
    for (String argument : args.rest()) {
      String place = "argument " + index++ + ": ";
      add(
          ConfigStrings.unquote(argument),
          error -> args.error(place + error),
          warning -> args.warning(warning));
    }
  }

  private void add(String text, Consumer<String> error, Consumer<String> warning) {
    Long mac = null;
    ArpTable added = table;
    String[] words = text.isBlank() ? new String[0] : text.strip().split("\\s+");
    for (String word : words) {
      Long prefix = Addresses.hostOrPrefix(this, word);
      if (prefix == null) {
        if (mac != null) {
          error.accept("more than one ETH");
          return;
        }
        mac = Addresses.mac(this, word);
        if (mac == null) {
          error.accept("expected IP/MASK ETH");
          return;
        }
      }
    }
    // A name may be both.
    for (int i = 0; i < words.length && mac == null; i++) {
      mac = Addresses.mac(this, words[i]);
    }
    for (String word : words) {
      Long prefix = Addresses.hostOrPrefix(this, word);
      if (prefix != null && mac != null) {
        int address = (int) (prefix >>> 32);
        int mask = prefix.intValue();
        if (table.contains(address, mask)) {
          warning.accept("multiple entries for " + new Ipv4Prefix(address & mask, mask));
        }
        added = added.with(address, mask, mac);
      }
    }
    if (mac == null) {
      error.accept(words.length == 0 ? "missing IP/MASK" : "missing ETH");
    } else if (added == table) {
      error.accept("missing IP/MASK");
    }
    table = added;
  }

  @Override
  protected void reconfigure(Element configured) {
    table = ((ARPResponder) configured).table;
  }

  @Override
  public int process(long packet) {
    if (Mbuf.length(packet) < LENGTH) {
      return reject(noAnswer);
    }
    long eth = Mbuf.data(packet);
    long arp = eth + Ethernet.HEADER_LENGTH;
    if (Ethernet.etherType(eth) != Ethernet.TYPE_ARP
        || !Arp.isEthernetIpv4(arp)
        || Arp.operation(arp) != Arp.REQUEST) {
      return reject(noAnswer);
    }
    int wanted = Arp.targetIp(arp);
    long mac = table.lookup(wanted);
    if (mac == ArpTable.NONE) {
      return reject(noAnswer);
    }
    return packets.ensureWritable(packet) ? answer(packet, wanted, mac) : shared;
  }

  private static int answer(long packet, int wanted, long mac) {
    final int tci = Anno.vlanTci(packet);
    Anno.clear(packet);
    Anno.setVlanTci(packet, tci);
    Mbuf.setLength(packet, LENGTH);
    long eth = Mbuf.data(packet);
    long arp = eth + Ethernet.HEADER_LENGTH;
    long asker = Arp.senderMac(arp);
    Arp.set(arp, Arp.REPLY, mac, wanted, asker, Arp.senderIp(arp));
    Ethernet.setAddresses(eth, asker, mac);
    Headers.markMac(packet, eth, Ethernet.HEADER_LENGTH);
    return 0;
  }

  @Override
  protected void takeOver(Element old) {
    ARPResponder before = (ARPResponder) old;
    if (isConfiguredLike(before)) {
      table = before.table;
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("table", () -> table);
    handlers.readWith(
        "lookup",
        text -> {
          long mac = table.lookup(HandlerValues.ip(this, text));
          return mac == ArpTable.NONE ? "" : MacAddress.format(mac);
        });
    handlers.write("add", text -> add(text, ARPResponder::refuse, warning -> {}));
    handlers.write("remove", this::remove);
  }

  private static void refuse(String message) {
    throw new HandlerException(message);
  }

  private void remove(String text) {
    Long prefix = Addresses.hostOrPrefix(this, text.strip());
    if (prefix == null) {
      throw new HandlerException("expected IP/MASK");
    }
    int address = (int) (prefix >>> 32);
    int mask = prefix.intValue();
    if (!table.contains(address, mask)) {
      throw new HandlerException(new Ipv4Prefix(address & mask, mask) + " not found");
    }
    table = table.without(address, mask);
  }
}
