// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite;

import io.sluice.argument.Args;
import io.sluice.element.ElementInfo;
import io.sluice.handler.Handlers;
import io.sluice.header.IpProtocol;

/**
 * Rewrites the addresses and ports of UDP packets.
 *
 * <p>{@code UDPRewriter(INPUTSPEC1, ..., INPUTSPECn [, keywords])}
 *
 * <p>Works as {@code IPRewriter}, whose page explains the specifications. Takes TCP and DCCP as
 * well, whose flows it knows by addresses and ports alone: it is made for one protocol at a time.
 * The state of TCP connections is not followed.
 *
 * <p>Keywords, times in seconds: {@code UDP_TIMEOUT}, or {@code TIMEOUT}, 300; {@code
 * UDP_STREAMING_TIMEOUT}, or {@code STREAMING_TIMEOUT}; {@code UDP_GUARANTEE}, or {@code
 * GUARANTEE}, 5; {@code REAP_INTERVAL}, {@code MAPPING_CAPACITY}, {@code LOG}, {@code DST_ANNO},
 * {@code REPLY_ANNO}, {@code FRAGMENTS}, {@code PORT_PARITY}, {@code PORT_CONTIGUITY} as there.
 *
 * <p>Handlers: {@code table} (read) the flows; {@code table_size}, {@code size}, {@code
 * mapping_failures}, {@code capacity}, {@code clear}, {@code patterns}, {@code patternN}, {@code
 * flow_counts}, {@code probe_lengths} as there.
 */
@ElementInfo(name = "UDPRewriter", ports = "1-/1-", processing = "h/h", replicable = true)
public final class UDPRewriter extends PortRewriter {
  /** Creates the element. */
  public UDPRewriter() {}

  @Override
  protected void configure(Args args) {
    timeout = seconds(args, "UDP_TIMEOUT", 300_000);
    timeout = seconds(args, "TIMEOUT", timeout);
    streamingTimeout = seconds(args, "STREAMING_TIMEOUT", timeout);
    streamingTimeout = seconds(args, "UDP_STREAMING_TIMEOUT", streamingTimeout);
    guarantee = seconds(args, "UDP_GUARANTEE", 5_000);
    configurePorts(args);
    udpTimeout = timeout;
    udpGuarantee = guarantee;
  }

  @Override
  int realmOf(int protocol) {
    return switch (protocol) {
      case IpProtocol.TCP, IpProtocol.UDP, IpProtocol.DCCP -> IpProtocol.UDP;
      default -> -1;
    };
  }

  @Override
  boolean followsTcp(int flowRealm) {
    return false;
  }

  @Override
  protected void handlers(Handlers handlers) {
    super.handlers(handlers);
    for (String name : new String[] {"table", "mappings"}) {
      handlers.total(name, () -> table(realm + IpProtocol.UDP));
    }
    handlers.mark("D", "mappings");
  }
}
