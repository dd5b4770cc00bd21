// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import static io.sluice.effect.Action.REPORTS;
import static io.sluice.effect.Field.ANNO_AGGREGATE;
import static io.sluice.effect.Field.ANNO_MAC;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_PAINT;
import static io.sluice.effect.Field.ANNO_TIMESTAMP;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.Effects;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.element.Setup;
import io.sluice.elements.basic.ContentsFormat;
import io.sluice.elements.basic.LineOutput;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.header.Ethernet;
import io.sluice.header.MacAddress;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;

/**
 * Prints IPv4 packets in the manner of tcpdump.
 *
 * <p>{@code IPPrint([LABEL, keywords])}
 *
 * <p>One line per packet: LABEL, the timestamp, addresses, and a summary of the transport header.
 * The network header must be marked (CheckIPHeader, MarkIPHeader); packets without it pass
 * unprinted.
 *
 * <p>Keywords: {@code CONTENTS} {@code NONE} (the default), {@code HEX} or {@code ASCII}, the whole
 * packet; {@code PAYLOAD} {@code NO} (the default), {@code HEX} or {@code ASCII}, what follows the
 * transport header; {@code MAXLENGTH} bytes to show, default 1500; {@code ID}, {@code TTL}, {@code
 * TOS}, {@code LENGTH} booleans, default false, those header fields; {@code ETHER} boolean, default
 * false, the Ethernet addresses, where the MAC header annotation is set; {@code VLAN} boolean,
 * default false, the VLAN annotation as it lies there; {@code TIMESTAMP} boolean, default true;
 * {@code AGGREGATE}, {@code PAINT} booleans, default false, those annotations; {@code SWAP}
 * boolean, default true, ICMP numbers in network byte order; {@code OUTFILE} a file to print to;
 * {@code ACTIVE} boolean, default true.
 *
 * <p>Handlers: {@code active} (read, write).
 */
@ElementInfo(name = "IPPrint")
@ElementEffects(
    reads = {
      DATA,
      ANNO_MAC,
      ANNO_NETWORK,
      ANNO_TRANSPORT,
      ANNO_TIMESTAMP,
      ANNO_PAINT,
      ANNO_AGGREGATE
    },
    does = REPORTS)
public final class IPPrint extends PacketElement {
  private final StringBuilder line = new StringBuilder(256);
  private final PrintedIp printed = new PrintedIp();
  private String label;
  private ContentsFormat contents;
  private boolean payload;
  private int maxLength;
  private boolean timestamp;
  private boolean paint;
  private boolean aggregate;
  private boolean vlan;
  private boolean ether;
  private boolean active;
  private LineOutput out;

  /** Creates the element. */
  public IPPrint() {}

  @Override
  protected void configure(Args args) {
    label = args.optional("LABEL").asString("");
    contents = ContentsFormat.parse(args, "CONTENTS", args.keyword("CONTENTS").asWord("NONE"));
    ContentsFormat payloadContents =
        ContentsFormat.parse(args, "PAYLOAD", args.keyword("PAYLOAD").asWord("NO"));
    int bytes = args.keyword("NBYTES").asInt(1500);
    maxLength = args.keyword("MAXLENGTH").asInt(bytes);
    printed.id = args.keyword("ID").asBool(false);
    timestamp = args.keyword("TIMESTAMP").asBool(true);
    paint = args.keyword("PAINT").asBool(false);
    printed.tos = args.keyword("TOS").asBool(false);
    printed.ttl = args.keyword("TTL").asBool(false);
    printed.swap = args.keyword("SWAP").asBool(true);
    printed.length = args.keyword("LENGTH").asBool(false);
    aggregate = args.keyword("AGGREGATE").asBool(false);
    vlan = args.keyword("VLAN").asBool(false);
    ether = args.keyword("ETHER").asBool(false);
    active = args.keyword("ACTIVE").asBool(true);
    out = new LineOutput(this, args);
    args.keyword("CHANNEL").asWord("");
    payload = payloadContents != ContentsFormat.NONE;
    if (payload && contents != ContentsFormat.NONE) {
      args.error("specify at most one of PAYLOAD and CONTENTS");
    } else if (payload) {
      contents = payloadContents;
    }
  }

  @Override
  protected void initialize(Setup setup) {
    out.initialize(setup, predecessor() instanceof IPPrint before ? before.out : null);
  }

  @Override
  protected void commit(Setup setup) {
    out.commit(setup);
  }

  @Override
  protected Effects effects() {
    Effects effects = super.effects();
    effects = timestamp ? effects : effects.notReading(ANNO_TIMESTAMP);
    effects = ether ? effects : effects.notReading(ANNO_MAC);
    effects = paint ? effects : effects.notReading(ANNO_PAINT);
    return aggregate || vlan ? effects : effects.notReading(ANNO_AGGREGATE);
  }

  @Override
  public int process(long packet) {
    if (active && Anno.hasNetworkHeader(packet)) {
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
    if (aggregate) {
      line.append('#');
      line.append(Integer.toUnsignedLong(Anno.getI32(packet, Anno.AGGREGATE)));
    }
    if (vlan) {
      // As it lies in the annotation, as in FastClick.
      line.append(" VLAN:").append(Anno.getU16(packet, Anno.VLAN));
    }
    if (paint) {
      line.append(aggregate ? "." : "paint ").append(Anno.getU8(packet, Anno.PAINT));
    }
    if (aggregate || paint) {
      line.append(": ");
    }
    if (ether) {
      appendEther(packet);
    }
    if (printed.load(packet)) {
      printed.append(line, Mbuf.length(packet));
      appendContents();
    } else {
      line.append("truncated-ip");
    }
    out.print(line);
  }

  private void appendEther(long packet) {
    if (!Anno.hasMacHeader(packet)) {
      return;
    }
    int end = Anno.macOffset(packet) + Ethernet.HEADER_LENGTH;
    if (end <= Anno.networkOffset(packet) && end <= Mbuf.length(packet)) {
      long eth = Anno.macHeader(packet);
      line.append(MacAddress.format(Ethernet.src(eth))).append(" > ");
      line.append(MacAddress.format(Ethernet.dst(eth))).append(": ");
    }
  }

  private void appendContents() {
    if (contents == ContentsFormat.NONE) {
      return;
    }
    int from = payload ? printed.payload() : printed.data();
    int available = Math.max(0, printed.end() - from);
    int count = maxLength < 0 ? available : Math.min(maxLength, available);
    int columns = contents == ContentsFormat.HEX ? 24 : 48;
    int group = contents == ContentsFormat.HEX ? 4 : 8;
    for (int i = 0; i < count; i++) {
      if (i % columns == 0) {
        line.append("\n  ");
      } else if (i % group == 0) {
        line.append(' ');
      }
      if (contents == ContentsFormat.HEX) {
        ContentsFormat.appendHex(line, printed.u8(from + i));
      } else {
        ContentsFormat.appendAscii(line, printed.u8(from + i));
      }
    }
  }

  @Override
  protected long settle() {
    out.close();
    return 0;
  }

  @Override
  protected void takeOver(Element old) {
    IPPrint before = (IPPrint) old;
    if (isConfiguredLike(before)) {
      active = before.active;
    }
    out.takeOver(before.out);
  }

  @Override
  protected void cleanup() {
    out.close();
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("active", () -> active);
    handlers.write("active", value -> active = HandlerValues.bool(value));
    handlers.mark(".c", "active");
  }
}
