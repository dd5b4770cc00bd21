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
import io.sluice.header.IpAddress;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Encapsulates packets in UDP over IPv4, with random addresses and ports.
 *
 * <p>{@code RandomUDPIPEncap([CHECKSUM])}
 *
 * <p>The addresses and ports are chosen once, when the element is created; all packets belong to
 * one flow. CHECKSUM boolean, default true, sets the UDP checksum. Otherwise like UDPIPEncap.
 *
 * <p>Handlers: {@code src}, {@code sport}, {@code dst}, {@code dport} (read, write).
 */
@ElementInfo(name = "RandomUDPIPEncap")
@ElementEffects(
    reads = DATA,
    writes = {IP_HEADER, TRANSPORT_HEADER, ANNO_NETWORK, ANNO_TRANSPORT, ANNO_DST_IP},
    does = {ADDS_HEADER, STATE})
public final class RandomUDPIPEncap extends UdpIpv4Encap {
  /** Creates the element. */
  public RandomUDPIPEncap() {}

  @Override
  protected void configure(Args args) {
    checksum = args.optional("CHECKSUM").asBool(true);
    ThreadLocalRandom random = ThreadLocalRandom.current();
    setAddresses(random.nextInt(), IpAddress.format4(random.nextInt()));
    ports.set(random.nextInt(0x10000), random.nextInt(0x10000));
  }
}
