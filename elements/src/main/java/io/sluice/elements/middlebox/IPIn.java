// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.middlebox;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.IP_VERSION;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.elements.context.ContextElement;
import io.sluice.elements.context.ContextKind;
import io.sluice.header.Headers;

/**
 * Begins a section of elements that inspect IP packets.
 *
 * <p>{@code IPIn()}
 *
 * <p>Expects the IP header annotation; other packets are dropped. Tells a CTXManager upstream to
 * expect IPv4 packets here: TCP, UDP or ICMP, depending on the elements downstream.
 *
 * <p>Example: {@code CTXManager(CONTEXT NONE) ~> IPIn -> UDPIn -> WordMatcher(WORD x, MODE MASK) ->
 * IPOut -> ...}
 *
 * <p>See also: IPOut, TCPIn, UDPIn, CTXManager.
 */
@ElementInfo(name = "IPIn", replicable = true)
@ElementEffects(
    reads = {IP_VERSION, LENGTH, ANNO_NETWORK},
    does = DROPS)
public final class IPIn extends PacketElement implements ContextElement {
  private final int noHeader = dropReason("no IP header");

  /** Creates the element. */
  public IPIn() {}

  @Override
  public ContextKind context(int port) {
    return ContextKind.IP;
  }

  @Override
  public boolean resolves() {
    return true;
  }

  @Override
  public int process(long packet) {
    return Headers.ipv4(packet) == 0 ? noHeader : 0;
  }
}
