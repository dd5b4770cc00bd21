// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite;

import io.sluice.argument.Args;
import io.sluice.element.ElementInfo;
import io.sluice.handler.Handlers;
import io.sluice.header.IpProtocol;

/**
 * Rewrites the addresses and ports of TCP and UDP packets: a NAPT (RFC 3022).
 *
 * <p>{@code IPRewriter(INPUTSPEC1, ..., INPUTSPECn [, keywords])}
 *
 * <p>Keeps a table of flows, by addresses, ports and protocol. A packet of a known flow is
 * rewritten as its flow says and leaves on its flow's output, whichever input it came from; so do
 * the replies. The specification of their input says what happens to other packets:
 *
 * <ul>
 *   <li>{@code drop}, or {@code discard}: they are dropped.
 *   <li>{@code pass [OUTPUT]}, or {@code passthrough}, {@code nochange}: they leave on OUTPUT,
 *       default 0, unchanged, and make no flow.
 *   <li>{@code keep FOUTPUT ROUTPUT}: they begin a flow whose packets stay as they are; they leave
 *       on FOUTPUT, replies on ROUTPUT.
 *   <li>{@code pattern SADDR SPORT DADDR DPORT FOUTPUT ROUTPUT}, or {@code xpattern}: they begin a
 *       flow that is rewritten to these; {@code -} keeps a field. SPORT may be a range {@code L-H}:
 *       the packet's own port when it is in there and free, else another free one, at random. With
 *       {@code L-H?} the own port is not preferred, with {@code L-H#} ports are given in sequence.
 *       A flow is refused when flows to the same address and port have all of the range. {@code
 *       SADDR DADDR} alone leaves ports as they are; SADDR may be a range {@code A-B} then, or a
 *       prefix.
 *   <li>{@code pattern NAME FOUTPUT ROUTPUT}: a pattern from {@code IPRewriterPatterns}.
 *   <li>{@code ELEMENT}: a mapper, such as {@code RoundRobinIPMapper}, decides.
 * </ul>
 *
 * <p>Expects the IP header annotation. Packets other than TCP and UDP, later fragments, and
 * transport headers below 8 bytes are dropped, but on {@code pass} inputs. Checksums are updated
 * incrementally (RFC 1624); UDP packets without one stay without.
 *
 * <p>Keywords, times in seconds, at most 12 days: {@code TCP_TIMEOUT} 86400, of connections with
 * data in both directions; {@code TCP_NODATA_TIMEOUT} 300, of others; {@code TCP_DONE_TIMEOUT} 240,
 * after FIN both ways, or RST; {@code TCP_GUARANTEE} 5; {@code UDP_TIMEOUT} 300; {@code
 * UDP_STREAMING_TIMEOUT}, default UDP_TIMEOUT, from three packets on when there were some in both
 * directions; {@code UDP_GUARANTEE} 5; {@code REAP_INTERVAL} 900, when expired flows are removed;
 * {@code MAPPING_CAPACITY} a number of flows, default no limit, or another rewriter, whose capacity
 * is shared; {@code DST_ANNO} boolean, default true, set the destination address annotation; {@code
 * REPLY_ANNO} an annotation byte, which replies get as the flow's first packet had it.
 *
 * <p>Beyond Click, off by default: {@code FRAGMENTS} how many datagrams at a time may have their
 * later fragments rewritten like the first one, for half a minute; {@code PORT_PARITY} boolean,
 * even ports stay even and odd ports odd (RFC 4787); {@code PORT_CONTIGUITY} boolean, likewise, and
 * a host's even port and the next one, for RTP and RTCP with the same peer, become adjacent ports
 * again, as long as pairs of ports are free and both flows live on the same worker; {@code
 * SET_AGGREGATE} boolean, sets the aggregate annotation to the flow's number, which is unique on
 * its worker only; {@code LOG} a {@code NATLog}, which logs flows that begin and end. A range with
 * {@code ?} follows RFC 6056, algorithm 1.
 *
 * <p>FastClick's {@code USE_CACHE} and {@code HANDLE_MIGRATION} are accepted and ignored.
 *
 * <p>When the table is full, the flow that would expire first makes room, unless all had packets
 * within their guarantee: then the new flow is refused, and its packet dropped.
 *
 * <p>All elements that share a capacity or a mapper, or that use the flows, run on one worker.
 * After ports with several queues each worker has a copy of all of them, with its own flows and its
 * share of the capacity; except with {@code FTPPortMapper}, where packets from other workers arrive
 * through rings. A new flow stays on the worker on whose queue it arrived, which must be the same
 * for all packets of that direction. Each worker assigns ports and addresses by which all workers
 * recognize the replies that belong to it, and hand them over through rings. So a range serves as
 * many flows as ever, but a worker may exhaust its part while others have ports left. With {@code
 * keep}, and patterns without a range, a flow may live on another worker than the one on which it
 * arrives. If a new configuration has another number of copies, flows are not carried over.
 *
 * <p>Handlers: {@code table_size} (read) flows, {@code size} (read) flows of all that share the
 * capacity, {@code mapping_failures} (read) packets for which no flow could be made, {@code
 * capacity} (read, write), {@code clear} (write), {@code patterns} (read), {@code patternN} (read,
 * write) the specification of an input; writing ends its flows, {@code tcp_table}, {@code
 * udp_table} (read) the flows, {@code tcp_lookup} (read) takes {@code SADDR SPORT DADDR DPORT},
 * {@code flow_counts} (read) what became of flows, {@code probe_lengths} (read).
 */
@ElementInfo(name = "IPRewriter", ports = "1-/1-", processing = "h/h", replicable = true)
public final class IPRewriter extends PortRewriter {
  /** Creates the element. */
  public IPRewriter() {}

  @Override
  protected void configure(Args args) {
    udpTimeout = seconds(args, "UDP_TIMEOUT", 300_000);
    streamingTimeout = seconds(args, "UDP_STREAMING_TIMEOUT", udpTimeout);
    udpGuarantee = seconds(args, "UDP_GUARANTEE", 5_000);
    TCPRewriter.configureTcp(this, args);
    configurePorts(args);
  }

  @Override
  int realmOf(int protocol) {
    return protocol == IpProtocol.TCP || protocol == IpProtocol.UDP ? protocol : -1;
  }

  @Override
  boolean followsTcp(int flowRealm) {
    return flowRealm == realm + IpProtocol.TCP;
  }

  @Override
  protected void handlers(Handlers handlers) {
    super.handlers(handlers);
    for (String name : new String[] {"tcp_table", "tcp_mappings"}) {
      handlers.total(name, () -> table(realm + IpProtocol.TCP));
    }
    for (String name : new String[] {"udp_table", "udp_mappings"}) {
      handlers.total(name, () -> table(realm + IpProtocol.UDP));
    }
    handlers.totalWith("tcp_lookup", text -> Listing.lookup(this, text, realm + IpProtocol.TCP));
    handlers.mark("D", "tcp_mappings", "udp_mappings");
  }
}
