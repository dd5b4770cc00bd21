// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.FLOW_STATE;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.CHECKSUM;
import static io.sluice.effect.Field.IP_ADDRESSES;
import static io.sluice.effect.Field.IP_CHECKSUM;
import static io.sluice.effect.Field.IP_FRAGMENT;
import static io.sluice.effect.Field.IP_ID;
import static io.sluice.effect.Field.IP_LENGTH;
import static io.sluice.effect.Field.IP_PROTO;
import static io.sluice.effect.Field.IP_VERSION;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.USER_ANNOTATIONS;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.flow.FlowKey;
import io.sluice.handler.Handlers;
import io.sluice.header.IpAddress;
import io.sluice.packet.Anno;

/**
 * Rewrites the source and destination addresses of IP packets, by pairs of addresses.
 *
 * <p>{@code IPAddrPairRewriter(INPUTSPEC1, ..., INPUTSPECn [, keywords])}
 *
 * <p>Works as {@code IPRewriter}, whose page explains the specifications, but for packets of any
 * protocol, and knows flows by source and destination address only. Patterns have the form {@code
 * SADDR[-SADDR2] DADDR}. Fragments are rewritten as well; the checksums of TCP and UDP are updated.
 *
 * <p>Expects the IP header annotation; sets the destination address annotation.
 *
 * <p>Keywords, times in seconds: {@code TIMEOUT} 7200, {@code GUARANTEE} 5, {@code REAP_INTERVAL}
 * 900, {@code MAPPING_CAPACITY}, {@code LOG}, {@code REPLY_ANNO} as there.
 *
 * <p>Handlers: {@code table} (read) the flows; {@code table_size}, {@code size}, {@code
 * mapping_failures}, {@code capacity}, {@code clear}, {@code patterns}, {@code patternN}, {@code
 * flow_counts}, {@code probe_lengths} as there.
 */
@ElementInfo(name = "IPAddrPairRewriter", ports = "1-/1-", processing = "h/h", replicable = true)
@ElementEffects(
    reads = {
      IP_VERSION,
      IP_LENGTH,
      IP_ID,
      IP_FRAGMENT,
      IP_PROTO,
      IP_ADDRESSES,
      IP_CHECKSUM,
      CHECKSUM,
      LENGTH,
      ANNO_NETWORK,
      ANNO_TRANSPORT,
      USER_ANNOTATIONS
    },
    writes = {IP_ADDRESSES, IP_CHECKSUM, CHECKSUM, USER_ANNOTATIONS},
    does = {DROPS, BRANCHES, FLOW_STATE, STATE})
public final class IPAddrPairRewriter extends SingleRewriter {
  /** Creates the element. */
  public IPAddrPairRewriter() {}

  @Override
  protected void configure(Args args) {
    timeout = 7_200_000;
    configureRewriter(args);
  }

  private long second() {
    return FlowKey.second(0, realm);
  }

  @Override
  int find(int port, long packet, long ip) {
    return findOrMake(port, packet, FlowKey.addresses(ip), second());
  }

  /** Ports deal packets out by more than addresses: any may have come in at a wrong worker. */
  @Override
  boolean mayBeReply() {
    return true;
  }

  @Override
  boolean fits() {
    return mapping.newSrcPort == 0 && mapping.newDstPort == 0;
  }

  @Override
  void rewrite(long packet, long line) {
    rewriteAddresses(packet, line);
    Anno.putI32(packet, Anno.DST_IP, RewriteLine.newDst(line));
    annotate(packet, line);
  }

  @Override
  long entry(int protocol, long addresses, int ports, int input) {
    return entry(addresses, second(), input);
  }

  @Override
  void appendKey(StringBuilder text, long addresses, int ports) {
    text.append('(').append(IpAddress.format4(FlowKey.src(addresses))).append(", ");
    text.append(IpAddress.format4(FlowKey.dst(addresses))).append(')');
  }

  @Override
  protected void handlers(Handlers handlers) {
    super.handlers(handlers);
    handlers.total("table", () -> table(realm));
    handlers.total("mappings", () -> table(realm));
    handlers.mark("D", "mappings");
  }
}
