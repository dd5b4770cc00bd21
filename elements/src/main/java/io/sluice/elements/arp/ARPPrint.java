// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.arp;

import static io.sluice.effect.Action.REPORTS;
import static io.sluice.effect.Field.ANNO_MAC;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TIMESTAMP;
import static io.sluice.effect.Field.ARP;
import static io.sluice.effect.Field.ETHERNET;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.element.Setup;
import io.sluice.elements.basic.LineOutput;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.header.Arp;
import io.sluice.header.Ethernet;
import io.sluice.header.IpAddress;
import io.sluice.header.MacAddress;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;

/**
 * Prints ARP packets in the manner of tcpdump.
 *
 * <p>{@code ARPPrint([LABEL, keywords])}
 *
 * <p>One line per packet: LABEL, the timestamp, and the question or answer. The network header must
 * be marked (CheckARPHeader, ARPQuerier); packets without it, and those that are not about IPv4,
 * pass unprinted.
 *
 * <p>Keywords: {@code TIMESTAMP} boolean, default true; {@code ETHER} boolean, default false, the
 * Ethernet addresses; {@code OUTFILE} a file to print to; {@code ACTIVE} boolean, default true.
 *
 * <p>Handlers: {@code active} (read, write).
 */
@ElementInfo(name = "ARPPrint")
@ElementEffects(
    reads = {ETHERNET, ARP, LENGTH, ANNO_MAC, ANNO_NETWORK, ANNO_TIMESTAMP},
    does = REPORTS)
public final class ARPPrint extends PacketElement {
  private static final int FIXED_LENGTH = 8;
  private static final int TYPE_TRAIL = 0x1000;

  private final StringBuilder line = new StringBuilder(128);
  private String label;
  private boolean timestamp;
  private boolean ether;
  private boolean active;
  private LineOutput out;

  /** Creates the element. */
  public ARPPrint() {}

  @Override
  protected void configure(Args args) {
    label = args.optional("LABEL").asString("");
    timestamp = args.keyword("TIMESTAMP").asBool(true);
    ether = args.keyword("ETHER").asBool(false);
    active = args.keyword("ACTIVE").asBool(true);
    out = new LineOutput(this, args);
  }

  @Override
  protected void initialize(Setup setup) {
    out.initialize(setup, predecessor() instanceof ARPPrint before ? before.out : null);
  }

  @Override
  protected void commit(Setup setup) {
    out.commit(setup);
  }

  @Override
  public int process(long packet) {
    if (active && Anno.hasNetworkHeader(packet) && Anno.networkOffset(packet) >= 0) {
      print(packet);
    }
    return 0;
  }

  private void print(long packet) {
    line.setLength(0);
    if (!label.isEmpty()) {
      line.append(label).append(": ");
    }
    if (timestamp) {
      HandlerValues.appendTimestamp(line, Anno.timestamp(packet));
      line.append(": ");
    }
    if (ether) {
      appendEther(packet);
    }
    int available = Mbuf.length(packet) - Anno.networkOffset(packet);
    if (available < Arp.LENGTH) {
      line.append("truncated-arp (").append(Math.max(0, available)).append(')');
    } else if (!appendArp(Anno.networkHeader(packet))) {
      return;
    }
    out.print(line);
  }

  private void appendEther(long packet) {
    int at = Anno.hasMacHeader(packet) ? Anno.macOffset(packet) : 0;
    int end = Math.min(Anno.networkOffset(packet), Mbuf.length(packet));
    if (at >= 0 && at + Ethernet.HEADER_LENGTH <= end) {
      long eth = Mbuf.data(packet) + at;
      line.append(MacAddress.format(Ethernet.src(eth))).append(" > ");
      line.append(MacAddress.format(Ethernet.dst(eth))).append(": ");
    }
  }

  /** Answers false for what is not about IPv4. */
  private boolean appendArp(long arp) {
    int type = Arp.protocolType(arp);
    boolean trail = type == TYPE_TRAIL;
    if (type != Ethernet.TYPE_IPV4 && !trail
        || Arp.protocolLength(arp) != 4
        || Arp.hardwareLength(arp) == 0) {
      return false;
    }
    line.append(trail ? "trailer-" : "");
    final String senderMac = MacAddress.format(Arp.senderMac(arp));
    final String targetMac = MacAddress.format(Arp.targetMac(arp));
    final String targetIp = IpAddress.format4(Arp.targetIp(arp));
    final String senderIp = IpAddress.format4(Arp.senderIp(arp));
    switch (Arp.operation(arp)) {
      case Arp.REQUEST -> {
        line.append("arp who-has ").append(targetIp);
        if (Arp.targetMac(arp) != 0) {
          line.append(" (").append(targetMac).append(')');
        }
        line.append(" tell ").append(senderIp);
      }
      case Arp.REPLY -> line.append("arp reply ").append(senderIp + " is-at " + senderMac);
      case 3 -> line.append("rarp who-is ").append(targetMac + " tell " + senderMac);
      case 4 -> line.append("rarp reply ").append(targetMac + " at " + targetIp);
      case 8 -> line.append("invarp who-is ").append(targetMac + " tell " + senderMac);
      case 9 -> line.append("invarp reply ").append(targetMac + " at " + targetIp);
      default -> line.append("arp-#").append(Arp.operation(arp));
    }
    if (Arp.hardwareType(arp) != Arp.HARDWARE_ETHERNET) {
      line.append("hardware #").append(Arp.hardwareType(arp));
    }
    return true;
  }

  @Override
  protected void takeOver(Element old) {
    ARPPrint before = (ARPPrint) old;
    if (isConfiguredLike(before)) {
      active = before.active;
    }
    out.takeOver(before.out);
  }

  @Override
  protected long settle() {
    out.close();
    return 0;
  }

  @Override
  protected void cleanup() {
    out.close();
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("active", () -> active);
    handlers.write("active", value -> active = HandlerValues.bool(value));
  }
}
