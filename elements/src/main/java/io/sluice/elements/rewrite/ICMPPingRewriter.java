// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.FLOW_STATE;
import static io.sluice.effect.Action.KEEPS_CHECKSUMS;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.CHECKSUM;
import static io.sluice.effect.Field.ICMP_REST;
import static io.sluice.effect.Field.ICMP_TYPE;
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
import io.sluice.header.Headers;
import io.sluice.header.Icmp;
import io.sluice.header.IpAddress;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;

/**
 * Rewrites the addresses and identifiers of ICMP echo requests and replies, so that hosts behind a
 * NAT can ping.
 *
 * <p>{@code ICMPPingRewriter(INPUTSPEC1, ..., INPUTSPECn [, keywords])}
 *
 * <p>Works as {@code IPRewriter}, whose page explains the specifications; the identifier takes the
 * place of the source port. Requests begin flows; replies that belong to none are dropped, but on
 * {@code pass} inputs, as are all other packets.
 *
 * <p>Expects the IP header annotation.
 *
 * <p>Keywords, times in seconds: {@code TIMEOUT} 300, {@code GUARANTEE} 5, {@code REAP_INTERVAL}
 * 900, {@code MAPPING_CAPACITY}, {@code LOG}, {@code DST_ANNO}, {@code REPLY_ANNO} as there.
 *
 * <p>Handlers: {@code table} (read) the flows; {@code table_size}, {@code size}, {@code
 * mapping_failures}, {@code capacity}, {@code clear}, {@code patterns}, {@code patternN}, {@code
 * flow_counts}, {@code probe_lengths} as there.
 */
@ElementInfo(name = "ICMPPingRewriter", ports = "1-/1-", processing = "h/h", replicable = true)
@ElementEffects(
    reads = {
      IP_VERSION,
      IP_LENGTH,
      IP_ID,
      IP_FRAGMENT,
      IP_PROTO,
      IP_ADDRESSES,
      IP_CHECKSUM,
      ICMP_TYPE,
      ICMP_REST,
      CHECKSUM,
      LENGTH,
      ANNO_NETWORK,
      ANNO_TRANSPORT,
      USER_ANNOTATIONS
    },
    writes = {IP_ADDRESSES, IP_CHECKSUM, ICMP_REST, CHECKSUM, USER_ANNOTATIONS},
    does = {DROPS, BRANCHES, FLOW_STATE, STATE, KEEPS_CHECKSUMS})
public final class ICMPPingRewriter extends SingleRewriter {
  /** ICMP header up to the identifier's end. */
  private static final int NEEDED = 6;

  private final int noEcho = dropReason("not an ICMP echo");
  private boolean setDst;

  /** Creates the element. */
  public ICMPPingRewriter() {
    mapping.paired = true;
  }

  @Override
  protected void configure(Args args) {
    setDst = args.keyword("DST_ANNO").asBool(true);
    configureRewriter(args);
  }

  /** The second half of a key: the identifier, and behind it what tells requests from replies. */
  private long second(int id, boolean request) {
    int next = id + 1 & 0xffff;
    return FlowKey.second(request ? FlowKey.ports(id, next) : FlowKey.ports(next, id), realm);
  }

  @Override
  int find(int port, long packet, long ip) {
    long icmp = Headers.transport(packet, NEEDED);
    int type = -1;
    if (Ipv4.protocol(ip) == IpProtocol.ICMP && Ipv4.isFirstFragment(ip) && icmp != 0) {
      type = Icmp.type(icmp);
    }
    if (type == Icmp.ECHO) {
      return findOrMake(port, packet, FlowKey.addresses(ip), second(Icmp.id(icmp), true));
    }
    found = 0;
    if (type == Icmp.ECHO_REPLY) {
      found = flows.find(FlowKey.addresses(ip), second(Icmp.id(icmp), false));
    }
    if (found != 0) {
      return Mapping.ADD;
    }
    if (type == Icmp.ECHO_REPLY) {
      int way = replyWay(port, FlowKey.addresses(ip), second(Icmp.id(icmp), false));
      if (way != HERE) {
        return way;
      }
    }
    if (spec(port).kind == InputSpec.Kind.PASS) {
      return spec(port).output;
    }
    return type == Icmp.ECHO_REPLY ? dropInput : noEcho;
  }

  @Override
  void prepare(long forward) {
    int before = FlowLine.ports(forward) & 0xffff;
    int after = RewriteLine.ports(forward) & 0xffff;
    // The identifier is all that ICMP's checksum covers.
    RewriteLine.setTransportDelta(forward, RewriteLine.delta(before, after));
    RewriteLine.setTransportDelta(FlowLine.other(forward), RewriteLine.delta(after, before));
  }

  @Override
  int protocol(long forward) {
    return IpProtocol.ICMP;
  }

  @Override
  void rewrite(long packet, long line) {
    RewriteLine.rewriteIp(line, Anno.networkHeader(packet));
    if (setDst) {
      Anno.putI32(packet, Anno.DST_IP, RewriteLine.newDst(line));
    }
    annotate(packet, line);
    long icmp = Anno.transportHeader(packet);
    int ports = RewriteLine.ports(line);
    Icmp.setId(icmp, FlowLine.isReply(line) ? FlowKey.dstPort(ports) : FlowKey.srcPort(ports));
    RewriteLine.update(icmp + 2, RewriteLine.transportDelta(line));
    if (Icmp.checksum(icmp) == 0) {
      fixZero(icmp, Headers.transportLength(packet));
    }
  }

  /** Over nothing but zeros the checksum is 0xffff, where the update says 0. */
  static void fixZero(long icmp, int length) {
    for (int i = 0; i < length; i++) {
      if (Bytes.u8(icmp + i) != 0) {
        return;
      }
    }
    Icmp.setChecksum(icmp, 0xffff);
  }

  @Override
  long entry(int protocol, long addresses, int ports, int input) {
    if (protocol != IpProtocol.ICMP) {
      return 0;
    }
    return entry(addresses, second(FlowKey.srcPort(ports), input != REPLY), input);
  }

  @Override
  void appendKey(StringBuilder text, long addresses, int ports) {
    text.append('(').append(IpAddress.format4(FlowKey.src(addresses))).append(", ");
    text.append(IpAddress.format4(FlowKey.dst(addresses))).append(", ");
    text.append(FlowKey.srcPort(ports)).append(')');
  }

  @Override
  protected void handlers(Handlers handlers) {
    super.handlers(handlers);
    handlers.total("table", () -> table(realm));
    handlers.total("mappings", () -> table(realm));
    handlers.mark("D", "mappings");
  }
}
