// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite;

import io.sluice.argument.Args;
import io.sluice.element.ElementInfo;
import io.sluice.handler.Handlers;
import io.sluice.header.IpProtocol;

/**
 * Rewrites the addresses and ports of TCP packets, and sequence numbers if a mapper requires it.
 *
 * <p>{@code TCPRewriter(INPUTSPEC1, ..., INPUTSPECn [, keywords])}
 *
 * <p>Works as {@code IPRewriter}, whose page explains the specifications, for TCP only: other
 * packets are dropped, but on {@code pass} inputs.
 *
 * <p>Keywords: {@code TCP_TIMEOUT}, or {@code TIMEOUT}, {@code TCP_NODATA_TIMEOUT}, {@code
 * TCP_DONE_TIMEOUT}, {@code TCP_GUARANTEE}, or {@code GUARANTEE}, {@code REAP_INTERVAL}, {@code
 * MAPPING_CAPACITY}, {@code LOG}, {@code DST_ANNO}, {@code REPLY_ANNO}, {@code FRAGMENTS}, {@code
 * PORT_PARITY}, {@code PORT_CONTIGUITY} as there.
 *
 * <p>Handlers: {@code table} (read) the flows, {@code lookup} (read) takes {@code SADDR SPORT DADDR
 * DPORT}; {@code table_size}, {@code size}, {@code mapping_failures}, {@code capacity}, {@code
 * clear}, {@code patterns}, {@code patternN}, {@code flow_counts}, {@code probe_lengths} as there.
 */
@ElementInfo(name = "TCPRewriter", ports = "1-/1-", processing = "h/h", replicable = true)
public final class TCPRewriter extends PortRewriter {
  /** Creates the element. */
  public TCPRewriter() {}

  /** Reads the keywords about TCP's timeouts. */
  static void configureTcp(PortRewriter rewriter, Args args) {
    rewriter.timeout = seconds(args, "TCP_NODATA_TIMEOUT", 300_000);
    rewriter.guarantee = seconds(args, "TCP_GUARANTEE", 5_000);
    rewriter.tcpDataTimeout = seconds(args, "TIMEOUT", 86_400_000);
    rewriter.tcpDataTimeout = seconds(args, "TCP_TIMEOUT", rewriter.tcpDataTimeout);
    rewriter.tcpDoneTimeout = seconds(args, "TCP_DONE_TIMEOUT", 240_000);
  }

  @Override
  protected void configure(Args args) {
    configureTcp(this, args);
    configurePorts(args);
  }

  @Override
  int realmOf(int protocol) {
    return protocol == IpProtocol.TCP ? protocol : -1;
  }

  @Override
  boolean followsTcp(int flowRealm) {
    return true;
  }

  @Override
  protected void handlers(Handlers handlers) {
    super.handlers(handlers);
    for (String name : new String[] {"table", "mappings"}) {
      handlers.total(name, () -> table(realm + IpProtocol.TCP));
    }
    handlers.totalWith("lookup", text -> Listing.lookup(this, text, realm + IpProtocol.TCP));
    handlers.mark("D", "mappings");
  }
}
