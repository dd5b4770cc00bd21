// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip6;

import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.elements.basic.ContentsFormat;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.header.Headers;
import io.sluice.header.IpAddress;
import io.sluice.header.Ipv6;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;

/**
 * Prints IPv6 packets.
 *
 * <p>{@code IP6Print([LABEL, keywords])}
 *
 * <p>Expects the IP header annotation. Prints LABEL, addresses, payload length, next header and hop
 * limit of each packet: {@code a: 2001:db8::1 -> 2001:db8::2 plen 20, next 6, hlim 64}.
 *
 * <p>Keywords: {@code CONTENTS} boolean, default false, also prints the packet in hexadecimal, 24
 * bytes per line; {@code NBYTES} at most this many bytes, default 1500; {@code ACTIVE} boolean,
 * default true.
 *
 * <p>Handlers: {@code active} (read, write).
 */
@ElementInfo(name = "IP6Print", processing = "a/a")
@ElementEffects(reads = {DATA, ANNO_NETWORK})
public final class IP6Print extends PacketElement {
  private final StringBuilder line = new StringBuilder();
  private String label;
  private boolean contents;
  private int most;
  private boolean active;

  /** Creates the element. */
  public IP6Print() {}

  @Override
  protected void configure(Args args) {
    label = args.optional("LABEL").asString("");
    contents = args.keyword("CONTENTS").asBool(false);
    most = args.keyword("NBYTES").asInt(1500, 0, 65_535);
    active = args.keyword("ACTIVE").asBool(true);
  }

  @Override
  public int process(long packet) {
    if (active) {
      print(packet);
    }
    return 0;
  }

  private void print(long packet) {
    line.setLength(0);
    line.append(label).append(label.isEmpty() ? "" : ": ");
    long ip = Headers.ipv6(packet);
    if (ip == 0 || Ipv6.version(ip) != 6) {
      line.append("(not IPv6)");
    } else {
      line.append(IpAddress.format6(Ipv6.srcHigh(ip), Ipv6.srcLow(ip))).append(" -> ");
      line.append(IpAddress.format6(Ipv6.dstHigh(ip), Ipv6.dstLow(ip)));
      line.append(" plen ").append(Ipv6.payloadLength(ip));
      line.append(", next ").append(Ipv6.nextHeader(ip));
      line.append(", hlim ").append(Ipv6.hopLimit(ip));
    }
    router().report(line.toString());
    if (contents) {
      printContents(packet);
    }
  }

  private void printContents(long packet) {
    int count = Math.min(most, Mbuf.length(packet));
    for (int i = 0; i < count; i++) {
      if (i % 24 == 0) {
        line.setLength(0);
        line.append("  ");
      } else if (i % 4 == 0) {
        line.append(' ');
      }
      ContentsFormat.appendHex(line, Bytes.u8(Mbuf.data(packet) + i));
      if (i % 24 == 23 || i == count - 1) {
        router().report(line.toString());
      }
    }
  }

  @Override
  protected void takeOver(Element old) {
    if (isConfiguredLike(old)) {
      active = ((IP6Print) old).active;
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("active", () -> active);
    handlers.write("active", value -> active = HandlerValues.bool(value));
    handlers.mark(".c", "active");
  }
}
