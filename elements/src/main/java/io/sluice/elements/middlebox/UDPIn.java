// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.middlebox;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.IP_PROTO;
import static io.sluice.effect.Field.IP_VERSION;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.elements.context.ContextElement;
import io.sluice.elements.context.ContextKind;
import io.sluice.header.Headers;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;

/**
 * Begins a section of elements that inspect UDP datagrams.
 *
 * <p>{@code UDPIn()}
 *
 * <p>Tells a CTXManager upstream to expect UDP datagrams here and to distinguish flows by addresses
 * and ports. Expects the IP header annotation; other packets are dropped.
 *
 * <p>See also: IPIn, UDPOut, CTXManager.
 */
@ElementInfo(name = "UDPIn", replicable = true)
@ElementEffects(
    reads = {IP_VERSION, IP_PROTO, LENGTH, ANNO_NETWORK, ANNO_TRANSPORT},
    does = DROPS)
public final class UDPIn extends PacketElement implements ContextElement {
  /** Both addresses and both ports, of a packet that begins with the IP header. */
  static final String SESSION = "12/0/ffffffff:HASH-3 16/0/ffffffff:HASH-3 20/0/ffffffff:HASH-3";

  private final int notUdp = dropReason("not UDP");

  /** Creates the element. */
  public UDPIn() {}

  @Override
  public ContextKind context(int port) {
    return ContextKind.UDP;
  }

  @Override
  public String session() {
    return SESSION;
  }

  @Override
  public int process(long packet) {
    long ip = Headers.ipv4(packet);
    return ip != 0 && Ipv4.protocol(ip) == IpProtocol.UDP ? 0 : notUdp;
  }
}
