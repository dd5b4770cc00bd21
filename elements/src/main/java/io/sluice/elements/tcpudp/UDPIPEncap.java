// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tcpudp;

import static io.sluice.effect.Action.ADDS_HEADER;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_DST_IP;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.IP_HEADER;
import static io.sluice.effect.Field.TRANSPORT_HEADER;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;

/**
 * Encapsulates packets in fixed IPv4 and UDP headers.
 *
 * <p>{@code UDPIPEncap(SRC, SPORT, DST, DPORT [, CHECKSUM])}
 *
 * <p>DST may be {@code DST_ANNO}: each packet's destination address annotation. Otherwise the
 * annotation is set to DST. The UDP checksum is computed unless CHECKSUM is false (default true).
 * The time to live is 250; the identification counts up from 0 (in copies on further workers from
 * other numbers). Sets the IP header annotation. Packets without room for the headers are dropped.
 *
 * <p>Handlers: {@code src}, {@code sport}, {@code dst}, {@code dport} (read, write).
 */
@ElementInfo(name = "UDPIPEncap", replicable = true, live = true)
@ElementEffects(
    reads = {DATA, ANNO_DST_IP},
    writes = {IP_HEADER, TRANSPORT_HEADER, ANNO_NETWORK, ANNO_TRANSPORT, ANNO_DST_IP},
    does = {ADDS_HEADER, STATE})
public final class UDPIPEncap extends UdpIpv4Encap {
  /** Creates the element. */
  public UDPIPEncap() {}

  @Override
  protected void configure(Args args) {
    int src = args.required("SRC").asIp(0);
    ports.configureSrc(args, this);
    String dstText = args.required("DST").asString(FROM_ANNOTATION);
    ports.configureDst(args, this);
    checksum = args.optional("CHECKSUM").asBool(true);
    if (!setAddresses(src, dstText)) {
      args.error("bad DST");
    }
  }
}
