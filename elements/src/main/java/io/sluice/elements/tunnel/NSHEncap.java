// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tunnel;

import static io.sluice.effect.Action.ADDS_HEADER;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.ANNO_AGGREGATE;
import static io.sluice.effect.Field.HEADERS;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.PAYLOAD;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.effect.LengthEffect;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.handler.Handlers;
import io.sluice.header.Nsh;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import java.util.HexFormat;
import java.util.List;

/**
 * Adds a network service header to packets (RFC 8300), at the entry of a service path.
 *
 * <p>{@code NSHEncap(SPI, SI [, NEXT, TTL, CONTEXT])}
 *
 * <p>SPI is the path identifier, 24 bits; SI is the service index, 1 to 255, which each function
 * decrements. With {@code ANNO} as SPI, path and index come from each packet's aggregate
 * annotation, as NSHDecap sets it. Usually an EtherEncap with type 0x894f follows, or VXLANEncap
 * with NEXT nsh. Packets without room for the header are dropped.
 *
 * <p>Keywords: {@code NEXT} the inner protocol: {@code ipv4}, {@code ipv6}, {@code ethernet}
 * (default), {@code nsh}, {@code mpls}. {@code TTL} 1 to 63, default 63. {@code CONTEXT} 16 bytes
 * of metadata in hexadecimal, type 1; default: no metadata, type 2.
 *
 * <p>Handlers: {@code spi}, {@code si} (read).
 */
@ElementInfo(name = "NSHEncap", replicable = true)
@ElementEffects(
    reads = {LENGTH, ANNO_AGGREGATE},
    writes = {HEADERS, PAYLOAD},
    does = {ADDS_HEADER, DROPS})
public final class NSHEncap extends PacketElement implements LengthEffect {
  static final List<String> NEXT = List.of("", "ipv4", "ipv6", "ethernet", "nsh", "mpls");
  private static final byte[] NO_CONTEXT = {};

  private final int noRoom = shortageReason("no headroom");
  private int path;
  private int index;
  private int next;
  private int ttl;
  private byte[] context = NO_CONTEXT;

  /** Creates the element. */
  public NSHEncap() {}

  @Override
  protected void configure(Args args) {
    path = args.required("SPI").as(TunnelNumbers::vniOrAnnotation, 0);
    index = args.required("SI").asInt(255, 1, 255);
    next = args.keyword("NEXT").as(NSHEncap::next, 3);
    ttl = args.keyword("TTL").asInt(63, 1, 63);
    context = args.keyword("CONTEXT").as(NSHEncap::context, NO_CONTEXT);
  }

  static Integer next(String text) {
    int number = NEXT.indexOf(text);
    return number > 0 ? number : null;
  }

  private static byte[] context(String text) {
    boolean whole = text.matches("[0-9a-fA-F]{" + 2 * Nsh.CONTEXT_LENGTH + "}");
    return whole ? HexFormat.of().parseHex(text) : null;
  }

  @Override
  public int longest(int input, int output, int longest) {
    return longest + Nsh.MIN_HEADER + context.length;
  }

  @Override
  public int process(long packet) {
    int length = Nsh.MIN_HEADER + context.length;
    if (!packets.ensureWritable(packet) || !packets.prepend(packet, length)) {
      return noRoom;
    }
    long nsh = Mbuf.data(packet);
    Nsh.set(nsh, ttl, length, context.length == 0 ? 2 : 1, next, path, index);
    if (path == TunnelNumbers.OPEN) {
      Bytes.putI32(nsh + 4, Anno.getI32(packet, Anno.AGGREGATE));
    }
    for (int i = 0; i < context.length; i++) {
      Bytes.putU8(nsh + Nsh.MIN_HEADER + i, context[i] & 0xff);
    }
    return 0;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("spi", () -> TunnelNumbers.text(path));
    handlers.read("si", () -> index);
  }
}
