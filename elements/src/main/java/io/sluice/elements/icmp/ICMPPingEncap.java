// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.icmp;

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
import io.sluice.header.Icmp;

/**
 * Encapsulates packets in ICMP echo requests over IPv4.
 *
 * <p>{@code ICMPPingEncap(SRC, DST [, IDENTIFIER])}
 *
 * <p>The sequence number counts up from 1, as does the IP identification. Sets the IP header and
 * destination address annotations. Packets without room for the headers are dropped.
 *
 * <p>Keywords: {@code IDENTIFIER} 0 to 65535, default 0.
 *
 * <p>Handlers: {@code src}, {@code dst} (read, write).
 */
@ElementInfo(name = "ICMPPingEncap")
@ElementEffects(
    reads = DATA,
    writes = {IP_HEADER, TRANSPORT_HEADER, ANNO_NETWORK, ANNO_TRANSPORT, ANNO_DST_IP},
    does = {ADDS_HEADER, STATE})
public final class ICMPPingEncap extends IcmpEncap {
  /** Creates the element. */
  public ICMPPingEncap() {}

  @Override
  protected void configure(Args args) {
    configureAddresses(args);
    configureIdentifier(args);
    setMessage(Icmp.ECHO, 0);
  }
}
