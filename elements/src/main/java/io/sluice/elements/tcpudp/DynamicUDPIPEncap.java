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
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.header.IpAddress;

/**
 * Encapsulates packets in UDP over IPv4, with ports that increase.
 *
 * <p>{@code DynamicUDPIPEncap(SRC, SPORT, DST, DPORT [, CHECKSUM, INTERVAL])}
 *
 * <p>CHECKSUM boolean, default true, sets the UDP checksum. Both ports are incremented after each
 * INTERVAL packets, default 0: never. Otherwise like UDPIPEncap.
 *
 * <p>Handlers: {@code src}, {@code sport}, {@code dst}, {@code dport} (read, write).
 */
@ElementInfo(name = "DynamicUDPIPEncap")
@ElementEffects(
    reads = DATA,
    writes = {IP_HEADER, TRANSPORT_HEADER, ANNO_NETWORK, ANNO_TRANSPORT, ANNO_DST_IP},
    does = {ADDS_HEADER, STATE})
public final class DynamicUDPIPEncap extends UdpIpv4Encap {
  private long interval;

  /** Packets since the ports grew. */
  private long since;

  /** Creates the element. */
  public DynamicUDPIPEncap() {}

  @Override
  protected void configure(Args args) {
    int src = args.required("SRC").asIp(0);
    ports.configureSrc(args, this);
    int dst = args.required("DST").asIp(0);
    ports.configureDst(args, this);
    checksum = args.optional("CHECKSUM").asBool(true);
    interval = args.optional("INTERVAL").asLong(0, 0, 0xffff_ffffL);
    setAddresses(src, IpAddress.format4(dst));
  }

  @Override
  public int process(long packet) {
    int output = super.process(packet);
    if (output == 0 && interval > 0 && ++since == interval) {
      since = 0;
      ports.grow();
    }
    return output;
  }

  @Override
  protected void takeOver(Element old) {
    super.takeOver(old);
    if (isConfiguredLike(old)) {
      since = ((DynamicUDPIPEncap) old).since;
    }
  }
}
