// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.traffic;

import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.REPORTS;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.IP_ADDRESSES;
import static io.sluice.effect.Field.IP_FRAGMENT;
import static io.sluice.effect.Field.IP_LENGTH;
import static io.sluice.effect.Field.IP_PROTO;
import static io.sluice.effect.Field.IP_VERSION;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.PORTS;
import static io.sluice.effect.Field.TCP_FLAGS;

import io.sluice.argument.Args;
import io.sluice.effect.Effects;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.elements.basic.LineOutput;
import io.sluice.flow.FlowKey;
import io.sluice.flow.FlowTable;
import io.sluice.handler.Handlers;
import io.sluice.header.Headers;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Tcp;
import io.sluice.packet.PacketBatch;
import io.sluice.run.Timer;

/**
 * Writes down who talked to whom: a line of JSON for each flow.
 *
 * <p>{@code FlowRecords([keywords])}
 *
 * <p>A flow is what IPv4 packets of a protocol between two addresses and, for TCP and UDP, two
 * ports have in common, answers included. Its line is written when no packet has come for TIMEOUT,
 * soon after a TCP connection has ended, when the table is full and it would run out first, and at
 * the stop:
 *
 * <pre>
 * {"first": 1700000000.250, "last": 1700000002.000, "duration": 1.750, "proto": "tcp",
 *  "src": "10.0.0.1", "src_port": 1024, "dst": "10.9.0.1", "dst_port": 80, "packets": 6,
 *  "bytes": 540, "reply_packets": 5, "reply_bytes": 7300, "tcp_flags": "FSPA"}
 * </pre>
 *
 * <p>(on one line) where {@code src} is who began, times are seconds since 1970, and bytes are
 * those of IP packets. Expects the IP header annotation. Packets go on to the output where it is
 * connected, and end here otherwise. Later fragments count as flows without ports.
 *
 * <p>Keywords: {@code OUTFILE} the file, default the router's log; {@code TIMEOUT} default 30
 * seconds; {@code CAPACITY} flows, default 65536.
 *
 * <p>Handlers: {@code flows} (read) the lines of flows that are not over; {@code size} (read) how
 * many; {@code written} (read) lines so far; {@code other} (read) packets that are not IPv4; {@code
 * flush} (write) ends all flows.
 *
 * <p>See also: Collector, AggregateIPFlows, ToIPSummaryDump.
 */
@ElementInfo(name = "FlowRecords", ports = "1/0-1", processing = "h/h")
@ElementEffects(
    reads = {
      IP_VERSION,
      IP_LENGTH,
      IP_FRAGMENT,
      IP_PROTO,
      IP_ADDRESSES,
      PORTS,
      TCP_FLAGS,
      LENGTH,
      ANNO_NETWORK,
      ANNO_TRANSPORT
    },
    does = {DROPS, COUNTS, REPORTS})
public final class FlowRecords extends BatchElement {
  private static final long SECOND = 1_000_000_000L;

  /** When the table has more to do than one step: so much later, in nanoseconds. */
  private static final long SOON = 100_000;

  private LineOutput output;
  private long timeout;
  private int capacity;
  private RecordedFlows flows;
  private long other;

  private final long[] firsts = new long[PacketBatch.CAPACITY];
  private final long[] seconds = new long[PacketBatch.CAPACITY];
  private final int[] hashes = new int[PacketBatch.CAPACITY];
  private final long[] lines = new long[PacketBatch.CAPACITY];

  /** Creates the element. */
  public FlowRecords() {}

  @Override
  protected void configure(Args args) {
    output = new LineOutput(this, args);
    timeout = args.keyword("TIMEOUT").asNanos(30 * SECOND) / 1_000_000;
    capacity = args.keyword("CAPACITY").asInt(1 << 16, 1, 1 << 24);
    if (timeout < 1 || timeout > FlowTable.MAX_TIMEOUT) {
      args.error("TIMEOUT: out of range, 0.001 to " + FlowTable.MAX_TIMEOUT / 1000);
    }
  }

  /** Packets end here only where nothing is connected. */
  @Override
  protected Effects effects() {
    return nOutputs() > 0 ? super.effects().notDoing(DROPS) : super.effects();
  }

  @Override
  protected void initialize(Setup setup) {
    output.open(setup, predecessor() instanceof FlowRecords before ? before.output : null);
    flows = new RecordedFlows(worker().nanoTime());
    flows.configure((int) timeout, capacity, output::print);
    setup.timer(this::reap).scheduleAfter(SECOND);
  }

  private void reap(Timer timer) {
    int left = flows.table().reap(now(), FlowTable.STEP);
    timer.scheduleAfter(left == 0 ? SOON : SECOND);
  }

  private long now() {
    return flows.table().millis(worker().recentNanoTime());
  }

  @Override
  public void push(int port, PacketBatch batch) {
    int count = batch.size();
    for (int i = 0; i < count; i++) {
      readKey(batch.get(i), i);
    }
    flows.table().candidates(hashes, count, lines);
    long now = now();
    for (int i = 0; i < count; i++) {
      long packet = batch.get(i);
      if (seconds[i] == 0) {
        other++;
      } else {
        long ip = Headers.ipv4(packet);
        long line = flows.line(lines[i], firsts[i], seconds[i], hashes[i], now);
        if (line != 0) {
          RecordedFlows.count(line, Ipv4.totalLength(ip), flags(packet, ip), (int) now);
          flows.follow(line, now);
        }
      }
    }
    if (nOutputs() > 0) {
      output(0).push(batch);
    } else {
      packets.free(batch);
    }
  }

  private void readKey(long packet, int i) {
    long ip = Headers.ipv4(packet);
    seconds[i] = 0;
    hashes[i] = 0;
    if (ip != 0) {
      firsts[i] = FlowKey.addresses(ip);
      seconds[i] = flows.second(ip, Headers.transport(packet, 4));
      hashes[i] = FlowKey.hash(firsts[i], seconds[i]);
    }
  }

  private static int flags(long packet, long ip) {
    boolean whole = Ipv4.protocol(ip) == IpProtocol.TCP && !Ipv4.isFragment(ip);
    long tcp = whole ? Headers.transport(packet, 14) : 0;
    return tcp == 0 ? 0 : Tcp.flags(tcp);
  }

  /** Flows that are not over are written at the stop. */
  @Override
  protected long settle() {
    flows.writeAll();
    return 0;
  }

  @Override
  protected void cleanup() {
    output.close();
    if (flows != null) {
      flows.table().close();
    }
  }

  @Override
  protected void takeOver(Element old) {
    FlowRecords before = (FlowRecords) old;
    output.takeOver(before.output);
    flows.table().close();
    flows = before.flows;
    before.flows = null;
    flows.configure((int) timeout, capacity, output::print);
    other = before.other;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("flows", () -> flows.text());
    handlers.read("size", () -> flows.table().size());
    handlers.read("written", () -> flows.written());
    handlers.read("other", () -> other);
    handlers.write("flush", value -> flows.table().shrink(0, now()));
    handlers.mark("b", "flush");
  }
}
