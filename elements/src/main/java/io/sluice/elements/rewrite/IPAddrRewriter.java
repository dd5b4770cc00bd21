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
import io.sluice.flow.FlowLine;
import io.sluice.handler.Handlers;
import io.sluice.header.IpAddress;
import io.sluice.header.Ipv4;
import io.sluice.packet.Anno;

/**
 * Rewrites the source addresses of IP packets, and the destination addresses of replies: a basic
 * NAT (RFC 3022).
 *
 * <p>{@code IPAddrRewriter(INPUTSPEC1, ..., INPUTSPECn [, keywords])}
 *
 * <p>Works as {@code IPRewriter}, whose page explains the specifications, but for packets of any
 * protocol, and knows flows by the address that is rewritten: packets from it get the new source
 * address, packets to the new address get the old one as their destination. Patterns have the form
 * {@code SADDR[-SADDR2] -}, or {@code PREFIX -}; of several addresses a free one is chosen at
 * random, or in sequence with {@code #}. Fragments are rewritten as well; the checksums of TCP and
 * UDP are updated.
 *
 * <p>Expects the IP header annotation; sets the destination address annotation of replies.
 *
 * <p>Keywords, times in seconds: {@code TIMEOUT} 7200, {@code GUARANTEE} 5, {@code REAP_INTERVAL}
 * 900, {@code MAPPING_CAPACITY}, {@code LOG}, {@code REPLY_ANNO} as there.
 *
 * <p>Handlers: {@code table} (read) the flows; {@code table_size}, {@code size}, {@code
 * mapping_failures}, {@code capacity}, {@code clear}, {@code patterns}, {@code patternN}, {@code
 * flow_counts}, {@code probe_lengths} as there.
 */
@ElementInfo(name = "IPAddrRewriter", ports = "1-/1-", processing = "h/h", replicable = true)
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
public final class IPAddrRewriter extends SingleRewriter {
  /** The kind of packets that were sent to the copy that is its source address's. */
  private static final int AT_HOME = SETTLED + 1;

  /** Creates the element. */
  public IPAddrRewriter() {}

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
    found = flows.find(FlowKey.addresses(Ipv4.src(ip), 0), second());
    if (found == 0) {
      found = flows.find(FlowKey.addresses(0, Ipv4.dst(ip)), second());
    }
    if (found != 0) {
      return Mapping.ADD;
    }
    long addresses = FlowKey.addresses(Ipv4.src(ip), 0);
    if (shards.areSeveral() && kind(port) == 0) {
      int way = replyWay(port, FlowKey.addresses(0, Ipv4.dst(ip)), second());
      if (way != HERE) {
        return way;
      }
      // Ports deal packets out by more than an address: they meet at the one that is its own.
      int owner = shards.ownerOf(addresses, second());
      if (owner != shards.index()) {
        return elsewhere(owner, AT_HOME, port);
      }
    }
    return findOrMake(port, packet, addresses, second());
  }

  @Override
  public int kinds(int count) {
    return AT_HOME + 1;
  }

  @Override
  boolean mayBeReply() {
    // Of an address alone; the key of a packet that begins a flow has none in that place.
    return mapping.dst != 0 && super.mayBeReply();
  }

  @Override
  boolean fits() {
    return mapping.newSrcPort == 0 && mapping.newDstPort == 0 && mapping.newDst == 0;
  }

  @Override
  void rewrite(long packet, long line) {
    long ip = Anno.networkHeader(packet);
    int src = Ipv4.src(ip);
    int dst = Ipv4.dst(ip);
    rewriteAddresses(packet, line);
    // The line knows one address only; the other one stays, and is in no checksum's delta.
    if (FlowLine.isReply(line)) {
      Ipv4.setSrc(ip, src);
      Anno.putI32(packet, Anno.DST_IP, RewriteLine.newDst(line));
      annotate(packet, line);
    } else {
      Ipv4.setDst(ip, dst);
    }
  }

  @Override
  long entry(int protocol, long addresses, int ports, int input) {
    long first = FlowKey.addresses(FlowKey.src(addresses), 0);
    long line = flows.find(first, second());
    if (line == 0) {
      line = flows.find(FlowKey.addresses(0, FlowKey.dst(addresses)), second());
    }
    return line != 0 ? line : entry(first, second(), input);
  }

  @Override
  void appendKey(StringBuilder text, long addresses, int ports) {
    int src = FlowKey.src(addresses);
    text.append(IpAddress.format4(src == 0 ? FlowKey.dst(addresses) : src));
  }

  @Override
  protected void handlers(Handlers handlers) {
    super.handlers(handlers);
    handlers.total("table", () -> table(realm));
    handlers.total("mappings", () -> table(realm));
    handlers.mark("D", "mappings");
  }
}
