// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.FLOW_STATE;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.CHECKSUM;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.IP_CHECKSUM;
import static io.sluice.effect.Field.IP_DST;
import static io.sluice.effect.Field.PAYLOAD;
import static io.sluice.effect.Field.USER_ANNOTATIONS;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Companions;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.OutputBatches;
import io.sluice.element.Setup;
import io.sluice.element.Sharded;
import io.sluice.elements.rewrite.line.RewriteLine;
import io.sluice.flow.FlowKey;
import io.sluice.flow.FlowLine;
import io.sluice.flow.Shards;
import io.sluice.header.Checksum;
import io.sluice.header.Headers;
import io.sluice.header.Icmp;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Udp;
import io.sluice.lang.ConfigStrings;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;
import java.util.ArrayList;
import java.util.List;

/**
 * Rewrites ICMP errors about packets that rewriters have rewritten, so that they reach the sender.
 *
 * <p>{@code ICMPRewriter(MAPS [, keywords])}
 *
 * <p>MAPS are the names of rewriters, separated by spaces. An ICMP error (destination unreachable,
 * time exceeded, parameter problem, source quench, redirect) quotes the packet it is about. The
 * first of the rewriters that has a flow to which an answer to that packet would belong says what
 * the packet had looked like; the quotation is changed back to that, with its checksums as far as
 * they are there, and the error's destination, if it was the packet's source. The error leaves on
 * output 0; of a rewriter that is given as {@code NAME:OFFSET} by the flow's output plus OFFSET.
 *
 * <p>Other packets, errors about packets of no flow, and those that quote too little are dropped.
 * Expects the IP header annotation.
 *
 * <p>Keywords: {@code DST_ANNO} boolean, default true, set the destination address annotation;
 * {@code REPLY_ANNO} an annotation byte, set to what the flow's first packet had.
 */
@ElementInfo(name = "ICMPRewriter", ports = "1/1-", processing = "h/h", replicable = true)
@ElementEffects(
    reads = {DATA, ANNO_NETWORK, ANNO_TRANSPORT},
    writes = {IP_DST, IP_CHECKSUM, CHECKSUM, PAYLOAD, USER_ANNOTATIONS},
    does = {DROPS, BRANCHES, FLOW_STATE})
public final class ICMPRewriter extends BatchElement implements Companions, Sharded {
  private record Source(Rewriter rewriter, int offset) {}

  private final int noHeader = dropReason("no IP header");
  private final int noError = dropReason("not an ICMP error");
  private final int truncated = dropReason("truncated quotation");
  private final int noFlow = dropReason("no flow");
  private final int shared = shortageReason("packet is shared");
  private final List<Source> sources = new ArrayList<>();
  private boolean setDst;
  private int replyAnno;
  private Shards shards = Shards.ALONE;

  /** What goes to outputs, and, by how many copies were asked, to other copies. */
  private OutputBatches sides;

  /** Creates the element. */
  public ICMPRewriter() {}

  @Override
  protected void configure(Args args) {
    String names = args.required("MAPS").asString("");
    setDst = args.keyword("DST_ANNO").asBool(true);
    replyAnno = args.keyword("REPLY_ANNO").asAnno(1, -1);
    for (String word : ConfigStrings.words(names)) {
      addSource(args, word);
    }
    if (sources.isEmpty() && !args.hasErrors()) {
      args.error("no IP rewriters supplied");
    }
  }

  private void addSource(Args args, String word) {
    int colon = word.indexOf(':');
    String name = colon < 0 ? word : word.substring(0, colon);
    Integer offset = colon < 0 ? Integer.valueOf(-1) : InputSpec.number(word.substring(colon + 1));
    Element element = router().find(name, this);
    if (!(element instanceof Rewriter rewriter) || offset == null) {
      args.error(name + " not an IP rewriter");
      return;
    }
    if (offset >= 0 && offset > nOutputs() - element.nOutputs()) {
      String outputs = nOutputs() == 1 ? " output" : " outputs";
      args.error(word + " port offset requires more than " + nOutputs() + outputs);
      return;
    }
    sources.add(new Source(rewriter, offset));
  }

  @Override
  public List<Rewriter> companions() {
    return sources.stream().map(Source::rewriter).toList();
  }

  @Override
  public void share(int index, int count) {
    shards = new Shards(index, count);
  }

  /** By how many copies of the rewriters were asked already. */
  @Override
  public int kinds(int count) {
    return count;
  }

  @Override
  protected void initialize(Setup setup) {
    sides = new OutputBatches(this, shards.areSeveral() ? shards.count() * shards.count() : 0);
    sources.replaceAll(
        source -> new Source(router().instance(source.rewriter, worker()), source.offset));
    for (Source source : sources) {
      if (source.rewriter.worker() != worker()) {
        setup.error("uses the flows of " + source.rewriter + ", which runs on another worker");
      }
    }
  }

  /**
   * An error that other copies of the rewriters know the flow of goes to the next copy of this
   * element, and on: where it would come in is not to be told from what it quotes.
   */
  @Override
  public void push(int asked, PacketBatch batch) {
    int count = shards.count();
    boolean isLast = asked + 1 == count;
    int next = nOutputs() + (shards.index() + 1) % count * count + asked + 1;
    for (int i = 0; i < batch.size(); i++) {
      long packet = batch.get(i);
      int way = process(packet);
      batch.handOver(i);
      if (way == noFlow && !isLast) {
        sides.add(next, packet);
      } else if (way < 0) {
        drop(way, packet);
      } else {
        sides.add(way, packet);
      }
    }
    sides.flush();
  }

  private int process(long packet) {
    long ip = Headers.ipv4(packet);
    if (ip == 0) {
      return noHeader;
    }
    long icmp = Headers.transport(packet, Icmp.HEADER_LENGTH);
    if (Ipv4.protocol(ip) != IpProtocol.ICMP || icmp == 0 || !Ipv4.isFirstFragment(ip)) {
      return noError;
    }
    return Icmp.isError(Icmp.type(icmp)) ? translate(packet, icmp) : noError;
  }

  private int translate(long packet, long icmp) {
    long inner = icmp + Icmp.HEADER_LENGTH;
    long end = Mbuf.data(packet) + Mbuf.length(packet);
    if (inner + Ipv4.MIN_HEADER > end
        || Ipv4.version(inner) != 4
        || Ipv4.headerLength(inner) < Ipv4.MIN_HEADER) {
      return truncated;
    }
    int ports = hasPorts(inner, end) ? answerPorts(inner) : 0;
    int protocol = Ipv4.protocol(inner);
    long answer = FlowKey.reverseAddresses(FlowKey.addresses(inner));
    for (Source source : sources) {
      long line = source.rewriter.entry(protocol, answer, ports, Rewriter.REPLY);
      if (line != 0) {
        if (!packets.ensureWritable(packet)) {
          return shared;
        }
        rewrite(packet, line);
        int output = source.offset < 0 ? 0 : source.offset + RewriteLine.output(line);
        return output < nOutputs() ? output : DROP;
      }
    }
    return noFlow;
  }

  private static boolean isPing(long inner) {
    return Ipv4.protocol(inner) == IpProtocol.ICMP;
  }

  /** Whether the quotation has ports, or the identifier of an echo request, that count. */
  private static boolean hasPorts(long inner, long end) {
    long transport = inner + Ipv4.headerLength(inner);
    if (!Ipv4.isFirstFragment(inner)) {
      return false;
    }
    return switch (Ipv4.protocol(inner)) {
      case IpProtocol.TCP, IpProtocol.UDP, IpProtocol.DCCP -> transport + 8 <= end;
      case IpProtocol.ICMP -> transport + 6 <= end && Icmp.type(transport) == Icmp.ECHO;
      default -> false;
    };
  }

  /** The ports of an answer to the quoted packet; the identifier as the source port. */
  private static int answerPorts(long inner) {
    long transport = inner + Ipv4.headerLength(inner);
    return isPing(inner)
        ? FlowKey.ports(Icmp.id(transport), 0)
        : FlowKey.reversePorts(FlowKey.ports(transport));
  }

  /** Changes the quoted packet to what it was; an answer to it would be rewritten by the line. */
  private void rewrite(long packet, long line) {
    long ip = Anno.networkHeader(packet);
    long icmp = Anno.transportHeader(packet);
    long inner = icmp + Icmp.HEADER_LENGTH;
    long end = Mbuf.data(packet) + Mbuf.length(packet);
    boolean withPorts = hasPorts(inner, end);
    long key = FlowLine.first(line);
    long answer = RewriteLine.addresses(line);
    int src = Ipv4.src(inner);
    int dst = Ipv4.dst(inner);
    // A flow that is known by one address says nothing about the other.
    int newSrc = FlowKey.dst(key) == 0 ? src : FlowKey.dst(answer);
    int newDst = FlowKey.src(key) == 0 ? dst : FlowKey.src(answer);
    if (Ipv4.dst(ip) == src) {
      Ipv4.setDst(ip, newSrc);
      Ipv4.setChecksum(ip, Checksum.update32(Ipv4.checksum(ip), src, newSrc));
      if (setDst) {
        Anno.putI32(packet, Anno.DST_IP, newSrc);
      }
    }
    if (replyAnno >= 0 && FlowLine.isReply(line)) {
      Anno.putU8(packet, replyAnno, RewriteLine.replyAnno(line));
    }
    Ipv4.setSrc(inner, newSrc);
    Ipv4.setDst(inner, newDst);
    int addresses = Checksum.add(Checksum.delta32(src, newSrc), Checksum.delta32(dst, newDst));
    int changes = Checksum.add(addresses, updateAt(inner + 10, addresses));
    if (withPorts) {
      long transport = inner + Ipv4.headerLength(inner);
      int ports = RewriteLine.ports(line);
      changes =
          Checksum.add(
              changes,
              isPing(inner)
                  ? rewritePing(transport, ports, end)
                  : rewritePorts(inner, transport, ports, addresses, end));
    }
    Icmp.setChecksum(icmp, Checksum.update(Icmp.checksum(icmp), changes));
  }

  /** Changes a checksum in the quotation; returns what that adds to the changes. */
  private static int updateAt(long field, int delta) {
    int before = Bytes.u16(field);
    int after = Checksum.update(before, delta);
    Bytes.putU16(field, after);
    return Checksum.delta16(before, after);
  }

  private static int rewritePorts(
      long inner, long transport, int answerPorts, int addresses, long end) {
    int before = Bytes.i32(transport);
    int after = FlowKey.dstPort(answerPorts) << 16 | FlowKey.srcPort(answerPorts);
    Bytes.putI32(transport, after);
    int ports = Checksum.delta32(before, after);
    int all = Checksum.add(addresses, ports);
    int protocol = Ipv4.protocol(inner);
    if (protocol == IpProtocol.TCP && transport + 18 <= end) {
      return Checksum.add(ports, updateAt(transport + 16, all));
    }
    if (protocol == IpProtocol.UDP && Udp.checksum(transport) != 0) {
      int old = Udp.checksum(transport);
      int updated = Checksum.updateUdp(old, all);
      Udp.setChecksum(transport, updated);
      return Checksum.add(ports, Checksum.delta16(old, updated));
    }
    return ports;
  }

  private static int rewritePing(long inner, int answerPorts, long end) {
    int before = Icmp.id(inner);
    int after = FlowKey.dstPort(answerPorts);
    Icmp.setId(inner, after);
    int id = Checksum.delta16(before, after);
    int old = Icmp.checksum(inner);
    Icmp.setChecksum(inner, Checksum.update(old, id));
    if (Icmp.checksum(inner) == 0) {
      ICMPPingRewriter.fixZero(inner, (int) (end - inner));
    }
    return Checksum.add(id, Checksum.delta16(old, Icmp.checksum(inner)));
  }
}
