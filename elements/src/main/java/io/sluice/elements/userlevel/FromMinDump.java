// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.userlevel;

import static io.sluice.effect.Action.MAKES;
import static io.sluice.effect.Action.STATE;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.elements.queue.DownstreamQueues;
import io.sluice.elements.schedule.TaskHandlers;
import io.sluice.elements.script.CountCall;
import io.sluice.elements.trace.TracePasses;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.header.Checksum;
import io.sluice.header.Headers;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Tcp;
import io.sluice.header.Udp;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import io.sluice.packet.PacketBatch;
import io.sluice.run.Task;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Makes packets of the flows and lengths that a trace of ToMinDump has.
 *
 * <p>{@code FromMinDump(FILENAME [, keywords])}
 *
 * <p>Packets begin with their IPv4 header, marked as such; there is a header of TCP (with the flag
 * ACK) or UDP, and zeros behind it. Those that the trace has shorter than their headers are as long
 * as these. Where it differs from FastClick: checksums and the length of UDP are right. Pushes, or
 * is pulled from.
 *
 * <pre>
 * FromMinDump(packets.mindump) -&gt; EtherEncap(0x800, 02:00:00:00:00:01, 02:00:00:00:00:02)
 *     -&gt; ToDPDKDevice(0)
 * </pre>
 *
 * <p>Keywords: {@code STOP} boolean, default true, stops the driver at the end; {@code TIMES} how
 * often the trace is played, default 1, -1 for ever; {@code LOOP_CALL} handler with value to write
 * before each further time; {@code LIMIT} packets each time, default -1 for all; {@code BURST}
 * packets a push, default 32; {@code ACTIVE} boolean, default true; {@code VERBOSE} and {@code
 * DPDK} are read for FastClick's sake.
 *
 * <p>When the configuration is replaced, the element of the same name and file goes on where this
 * one was.
 *
 * <p>Handlers: {@code count} (read) packets made; {@code active} (read, write); {@code stop}
 * (write) ends it and stops the driver; {@code scheduled}, {@code tickets} (read, write) when it
 * pushes.
 *
 * <p>See also: ToMinDump, FromIPSummaryDump.
 */
@ElementInfo(name = "FromMinDump", ports = "0/1", processing = "/a")
@ElementEffects(does = {MAKES, STATE})
public final class FromMinDump extends BatchElement {
  private static final int TTL = 100;
  private static final int WINDOW = 0xffff;

  private String filename;
  private boolean stop;
  private boolean active;
  private int burst;
  private long limit;
  private String loopCall;
  private TracePasses passes;
  private MinDumpReader reader;
  private long inPass;
  private boolean ended;

  /** Whether the next record is read already. */
  private boolean atHand;

  private long count;
  private DownstreamQueues downstream = DownstreamQueues.NONE;
  private PacketBatch batch;
  private Task task;

  /** Creates the element. */
  public FromMinDump() {}

  @Override
  protected void configure(Args args) {
    filename = args.required("FILENAME").asString("");
    args.readsFile(filename);
    stop = args.keyword("STOP").asBool(true);
    active = args.keyword("ACTIVE").asBool(true);
    burst = args.keyword("BURST").asBurst(32);
    args.keyword("VERBOSE").asBool(false);
    limit = args.keyword("LIMIT").asLong(-1, -1, Long.MAX_VALUE);
    passes = TracePasses.of(args, filename);
    loopCall = args.keyword("LOOP_CALL").asRaw("");
    args.keyword("DPDK").asBool(false);
  }

  private boolean readsWhat(Element before) {
    return before instanceof FromMinDump other
        && other.reader != null
        && other.filename.equals(filename);
  }

  @Override
  protected void initialize(Setup setup) {
    if (!readsWhat(predecessor())) {
      try {
        reader = new MinDumpReader(Path.of(filename));
      } catch (IOException | InvalidPathException e) {
        String why = e.getMessage();
        setup.error(
            why != null && why.startsWith("no line")
                ? filename + ": " + why
                : "cannot read " + filename);
        return;
      }
    }
    if (output(0).isPush()) {
      downstream = DownstreamQueues.of(this);
      batch = new PacketBatch();
      task = setup.task(this::run);
    }
  }

  private int run() {
    int made = downstream.isFull() ? 0 : make(batch, burst);
    if (made > 0) {
      output(0).push(batch);
    }
    return made;
  }

  private int make(PacketBatch into, int max) {
    int made = 0;
    while (active && made < max && hasNext()) {
      long packet = packet();
      if (packet == 0) {
        break;
      }
      atHand = false;
      inPass++;
      into.add(packet);
      made++;
    }
    count += made;
    return made;
  }

  private boolean hasNext() {
    if (atHand) {
      return true;
    }
    try {
      boolean nothing = inPass == 0;
      while (!ended) {
        if (inPass != limit && reader.next()) {
          atHand = true;
          return true;
        }
        if (nothing && inPass == 0 || !passes.again()) {
          // Without a record, further passes would have none either.
          end();
          return false;
        }
        reader.begin();
        inPass = 0;
        nothing = true;
        CountCall.make(this, loopCall);
      }
    } catch (IOException e) {
      router().fail(this + ": cannot read " + filename + ": " + e.getMessage());
      end();
    }
    return false;
  }

  private void end() {
    ended = true;
    if (stop) {
      router().requestStop();
    }
  }

  private long packet() {
    int protocol = reader.protocol();
    int transport =
        protocol == IpProtocol.TCP
            ? Tcp.MIN_HEADER
            : protocol == IpProtocol.UDP ? Udp.HEADER_LENGTH : 0;
    int length = Math.max(reader.length(), Ipv4.MIN_HEADER + transport);
    long packet = packets.allocate(length);
    if (packet == 0) {
      return 0;
    }
    long ip = Mbuf.data(packet);
    long behind = ip + Ipv4.MIN_HEADER;
    int size = length - Ipv4.MIN_HEADER;
    Ipv4.set(ip, length, 0, TTL, protocol, reader.src(), reader.dst());
    Memory.fill(behind, size, (byte) 0);
    if (protocol == IpProtocol.TCP) {
      Tcp.set(behind, reader.ports(), 1, 0, Tcp.ACK, WINDOW);
      Tcp.setChecksum(behind, Checksum.transport(ip, behind, size));
    } else if (protocol == IpProtocol.UDP) {
      Udp.setSrcPort(behind, reader.ports() >>> 16);
      Udp.setDstPort(behind, reader.ports() & 0xffff);
      Udp.setLength(behind, size);
      Udp.setChecksum(behind, Checksum.ofUdp(ip, behind, size));
    }
    Headers.markIp(packet, ip, Ipv4.MIN_HEADER);
    Anno.putI32(packet, Anno.DST_IP, reader.dst());
    return packet;
  }

  @Override
  public int pull(int port, PacketBatch into, int max) {
    return make(into, max);
  }

  @Override
  protected void takeOver(Element old) {
    FromMinDump before = (FromMinDump) old;
    if (reader == null && readsWhat(before)) {
      reader = before.reader;
      before.reader = null;
      inPass = before.inPass;
      atHand = before.atHand;
      ended = before.ended;
    }
    count = before.count;
    if (isConfiguredLike(before)) {
      active = before.active;
      passes = before.passes;
    }
    if (task != null && before.task != null) {
      TaskHandlers.takeOver(task, before.task, null);
    }
  }

  @Override
  protected void cleanup() {
    if (reader != null) {
      reader.close();
      reader = null;
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("count", () -> count);
    handlers.read("active", () -> active);
    handlers.write("active", value -> active = HandlerValues.bool(value));
    handlers.write(
        "stop",
        value -> {
          active = false;
          router().requestStop();
        });
    if (output(0).isPush()) {
      TaskHandlers.add(handlers, this, () -> task);
    }
  }
}
