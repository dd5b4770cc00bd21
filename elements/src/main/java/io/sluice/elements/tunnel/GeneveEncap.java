// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tunnel;

import static io.sluice.effect.Action.ADDS_HEADER;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_AGGREGATE;
import static io.sluice.effect.Field.ANNO_DST_IP;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.HEADERS;
import static io.sluice.effect.Field.PAYLOAD;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.handler.Handlers;
import io.sluice.header.Geneve;
import io.sluice.packet.Bytes;
import java.util.HexFormat;

/**
 * Encapsulates Ethernet frames, or packets of another protocol, in Geneve (RFC 8926).
 *
 * <p>{@code GeneveEncap(VNI, SRC, DST [, keywords])}
 *
 * <p>Each packet gets an IP header from SRC to DST (both IPv4, or both IPv6), a UDP header and a
 * Geneve header with the network identifier VNI, 24 bits, or {@code ANNO}: each packet's aggregate
 * annotation. The UDP source port is a hash of the inner flow. Sets the IP header and destination
 * address annotations. Packets without room for the headers are dropped.
 *
 * <p>Keywords: {@code PROTO} EtherType of the payload, default 0x6558, an Ethernet frame. {@code
 * OPTIONS} the options in hexadecimal, a multiple of 4 bytes up to 252, default none. {@code
 * CRITICAL} boolean, default false: marks the options as critical. {@code DPORT} default 6081.
 * {@code SPORT CHECKSUM TTL TOS ECN DF} as in VXLANEncap.
 *
 * <p>Handlers: {@code src}, {@code dst}, {@code vni} (read).
 */
@ElementInfo(name = "GeneveEncap", replicable = true)
@ElementEffects(
    reads = {DATA, ANNO_AGGREGATE},
    writes = {HEADERS, PAYLOAD, ANNO_NETWORK, ANNO_TRANSPORT, ANNO_DST_IP},
    does = {ADDS_HEADER, DROPS, STATE})
public final class GeneveEncap extends UdpTunnelEncap {
  static final int ETHERNET = 0x6558;

  private int vni;
  private int protocol;
  private int flags;
  private byte[] options = {};

  /** Creates the element. */
  public GeneveEncap() {}

  @Override
  protected void configure(Args args) {
    vni = args.required("VNI").as(TunnelNumbers::vniOrAnnotation, 0);
    protocol = args.keyword("PROTO").asInt(ETHERNET, 0, 0xffff);
    options = args.keyword("OPTIONS").as(GeneveEncap::options, options);
    flags = args.keyword("CRITICAL").asBool(false) ? Geneve.CRITICAL : 0;
    configureOuter(args, Geneve.PORT);
  }

  private static byte[] options(String text) {
    boolean fits = text.length() % 8 == 0 && text.length() <= 2 * Geneve.MAX_OPTIONS;
    return fits && text.matches("[0-9a-fA-F]*") ? HexFormat.of().parseHex(text) : null;
  }

  @Override
  int headerLength() {
    return Geneve.MIN_HEADER + options.length;
  }

  @Override
  boolean carriesFrames() {
    return protocol == ETHERNET;
  }

  @Override
  void writeHeader(long at, long packet) {
    Geneve.set(at, options.length, flags, protocol, TunnelNumbers.vni(vni, packet));
    for (int i = 0; i < options.length; i++) {
      Bytes.putU8(at + Geneve.MIN_HEADER + i, options[i] & 0xff);
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    super.handlers(handlers);
    handlers.read("vni", () -> TunnelNumbers.text(vni));
  }
}
