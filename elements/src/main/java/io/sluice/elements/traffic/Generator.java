// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.traffic;

import static io.sluice.effect.Action.MAKES;
import static io.sluice.effect.Action.STATE;

import io.sluice.argument.Arg;
import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.elements.queue.DownstreamQueues;
import io.sluice.elements.schedule.TaskHandlers;
import io.sluice.elements.script.CountCall;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;
import io.sluice.run.Task;
import io.sluice.run.Timer;
import io.sluice.run.WallClock;
import java.nio.charset.StandardCharsets;

/**
 * Generates numbered and timestamped traffic for measurements.
 *
 * <p>{@code Generator(SRCIP, DSTIP [, keywords])}
 *
 * <p>Generates Ethernet frames with IPv4 and UDP or TCP, at a given rate, of many flows in turn.
 * Each packet ends with a mark that a Collector reads: its number in its flow and the time at which
 * it was due; and, in frames of 76 bytes or more (88 with TCP), its number in total and the time at
 * which it was generated. When the rate cannot be kept, late packets keep the time at which they
 * were due, so that latencies show how long a client with this rate would have waited (no
 * coordinated omission). Sets the timestamp, header and destination address annotations. The output
 * may be push or pull.
 *
 * <p>{@code SRCIP} and {@code DSTIP} are addresses, or ranges {@code LOW-HIGH} of them. Flow 0 has
 * the lowest ports and addresses; source ports vary fastest, then source addresses, destination
 * ports, and destination addresses.
 *
 * <p>Keywords:
 *
 * <ul>
 *   <li>{@code RATE} packets per second, or {@code BANDWIDTH} with a unit, {@code 10Mbps} for
 *       example, of frames without preamble and checksum; default: as fast as possible, pausing
 *       while the queue that it fills is full.
 *   <li>{@code LENGTH} bytes of a frame without its checksum, default 60: a number, or several used
 *       in turn, optionally with weights, {@code "60:7 590:4 1514:1"}; {@code imix} is exactly
 *       that, the simple Internet mix.
 *   <li>{@code FLOWS}, default 1; {@code SRCPORT}, default 1024-65535, and {@code DSTPORT}, default
 *       9, ports or ranges of ports; {@code FIRST_FLOW}, default 0, the number of the first flow in
 *       marks, so that several generators can share a collector.
 *   <li>{@code PROTO}, {@code udp} by default, or {@code tcp}: each flow has consecutive
 *       connections of SYN, ACK, REQUESTS segments with data (default 4), FIN and ACK. What the
 *       servers would send goes to output 1, if it is connected, as separate flows, numbered from
 *       FIRST_FLOW + FLOWS on. Segments without data carry the mark in an option.
 *   <li>{@code LIMIT} packets, default -1 for no limit; {@code DURATION} seconds, default 0
 *       forever; at the end, {@code STOP} true, default false, stops the driver, and {@code
 *       END_CALL} calls a handler. {@code ACTIVE} boolean, default true; {@code BURST} maximum
 *       packets per push, default 32.
 *   <li>{@code SRCETH}, default 02:00:00:00:00:01, {@code DSTETH}, default 02:00:00:00:00:02;
 *       {@code DATA} fills packets, default zeros; {@code CHECKSUM} boolean, default true, sets the
 *       UDP checksum.
 * </ul>
 *
 * <p>For a captured trace, use {@code FromDump(FILE, TIMING true) -> MarkTraffic} instead.
 *
 * <p>Handlers: {@code count}, {@code bytes} (read); {@code lag} (read) the most nanoseconds by
 * which a packet was generated late; {@code rate}, packets per second or, if BANDWIDTH was given,
 * bits per second, {@code limit}, {@code active} (read, write); {@code flows} (read); {@code
 * report} (read) everything as JSON; {@code reset} (write) starts again, with new numbers; {@code
 * stop} (write) stops the driver.
 *
 * <p>See also: Collector, MarkTraffic, FastUDPFlows, RatedSource.
 */
@ElementInfo(name = "Generator", ports = "0/1-2", processing = "/ah")
@ElementEffects(does = {MAKES, STATE})
public final class Generator extends BatchElement {
  private static final long CLIENT_MAC = 0x0200_0000_0001L;
  private static final long SERVER_MAC = 0x0200_0000_0002L;

  /** So long before a packet is due the worker does not rest any more, which may take as long. */
  private static final long LONG_SPIN = 200_000;

  /** The same where the worker wakes in time. */
  private static final long SHORT_SPIN = 20_000;

  private final Pacer pacer = new Pacer();
  private FlowSpace space;
  private FrameLengths lengths;
  private FrameWriter writer;
  private Conversations conversations;
  private boolean bits;
  private boolean tcp;
  private int flows;
  private int firstFlow;
  private int requests;
  private long limit;
  private long duration;
  private boolean stop;
  private String endCall;
  private boolean active;
  private int burst;

  /** The next number in each flow, and of all, by sender. */
  private long[][] numbers = new long[2][0];

  private final long[] totals = new long[2];
  private int turn;
  private long count;
  private long bytes;
  private long lag;
  private boolean began;
  private long end;

  /** When it was told to stop. */
  private long stopped;

  private boolean ended;
  private DownstreamQueues downstream = DownstreamQueues.NONE;
  private PacketBatch answers;
  private Task task;
  private Timer timer;

  /** Creates the element. */
  public Generator() {}

  @Override
  protected void configure(Args args) {
    space = new FlowSpace(this, args);
    configureRate(args);
    tcp = args.keyword("PROTO").as(Generator::isTcp, false);
    configureFrames(args);
    flows = args.keyword("FLOWS").asInt(1, 1, TrafficMark.MAX_FLOWS);
    firstFlow = args.keyword("FIRST_FLOW").asInt(0, 0, TrafficMark.MAX_FLOWS - 1);
    requests = args.keyword("REQUESTS").asInt(4, 0, 1 << 24);
    limit = args.keyword("LIMIT").asLong(-1, -1, Long.MAX_VALUE);
    duration = args.keyword("DURATION").asNanos(0);
    stop = args.keyword("STOP").asBool(false);
    endCall = args.keyword("END_CALL").asRaw("");
    active = args.keyword("ACTIVE").asBool(true);
    burst = args.keyword("BURST").asBurst(32);
    if (stop && !endCall.isEmpty()) {
      args.error("END_CALL and STOP are mutually exclusive");
    }
    if (flows > space.size()) {
      args.error("FLOWS: the addresses and ports are enough for " + (long) space.size());
    }
    if ((long) firstFlow + (long) flows * nOutputs() > TrafficMark.MAX_FLOWS) {
      args.error("FIRST_FLOW: flows are numbered up to " + (TrafficMark.MAX_FLOWS - 1));
    }
    if (nOutputs() > 1 && !tcp) {
      args.error("output 1 is for PROTO tcp");
    }
  }

  private void configureRate(Args args) {
    Arg rate = args.keyword("RATE");
    Arg bandwidth = args.keyword("BANDWIDTH");
    if (rate.isPresent() && bandwidth.isPresent()) {
      args.error("RATE and BANDWIDTH are mutually exclusive");
    }
    bits = bandwidth.isPresent();
    if (bits) {
      long bytesPerSecond = bandwidth.asBandwidth(1);
      if (bytesPerSecond < 1 || bytesPerSecond > Pacer.MAX_BITS / 8) {
        args.error("BANDWIDTH: out of range, 8bps to 1000Gbps");
      }
      pacer.setRate(Math.min(bytesPerSecond, Pacer.MAX_BITS / 8) * 8);
    } else {
      pacer.setRate(rate.asLong(0, 0, Pacer.MAX_PACKETS));
    }
  }

  private void configureFrames(Args args) {
    Arg length = args.keyword("LENGTH");
    lengths = length.as(FrameLengths::parse, FrameLengths.parse("60"));
    int shortest = FrameWriter.shortest(tcp);
    if (lengths.shortest() < shortest && length.isPresent() && lengths.shortest() < 60) {
      args.error("LENGTH: frames have at least " + shortest + " bytes");
    }
    lengths.raise(shortest);
    long[] macs = {
      args.keyword("SRCETH").asMac(CLIENT_MAC), args.keyword("DSTETH").asMac(SERVER_MAC)
    };
    byte[] data = args.keyword("DATA").asString("").getBytes(StandardCharsets.ISO_8859_1);
    boolean checksum = args.keyword("CHECKSUM").asBool(true);
    writer = new FrameWriter(tcp, macs, checksum, lengths, data);
  }

  private static Boolean isTcp(String text) {
    return switch (text) {
      case "tcp" -> true;
      case "udp" -> false;
      default -> null;
    };
  }

  @Override
  protected void initialize(Setup setup) {
    CountCall.check(setup, this, "END_CALL", endCall);
    if (lengths.longest() > Mbuf.LONG_BUFFER) {
      setup.error(
          "packets of %d bytes do not fit buffers of %d"
              .formatted(lengths.longest(), Mbuf.LONG_BUFFER));
    }
    begin();
    answers = new PacketBatch();
    timer = setup.timer(expired -> wake());
    if (output(0).isPush()) {
      downstream = DownstreamQueues.of(this);
      task = setup.source(this::receive);
      if (!active) {
        task.unschedule();
      }
    }
  }

  private int receive(PacketBatch batch) {
    if (!active || pacer.rate() == 0 && downstream.isFull()) {
      return 0;
    }
    int made = fill(batch, burst);
    if (made == 0 && isFinished()) {
      // A round after the last packet, so that what pulls behind a queue gets that too.
      finish();
      return 0;
    }
    return made == 0 ? rest() : made;
  }

  /** Until the next packet is due: 1 when it is worth staying awake. */
  private int rest() {
    long now = worker().nanoTime();
    long left = pacer.due(now) - now;
    if (left <= 0) {
      // No buffer: others must run first.
      return 0;
    }
    long spin = worker().wakesInTime() ? SHORT_SPIN : LONG_SPIN;
    if (WallClock.isSimulated()) {
      spin = 0;
    }
    if (left <= spin) {
      return 1;
    }
    task.unschedule();
    timer.scheduleAt(pacer.due(now) - spin);
    return 0;
  }

  @Override
  public int pull(int port, PacketBatch into, int max) {
    if (!active) {
      return 0;
    }
    int before = into.size();
    int made;
    do {
      // what servers send leaves by the other output, and is nothing for whoever pulls
      made = fill(into, max);
    } while (made > 0 && into.size() == before);
    if (made == 0 && isFinished()) {
      finish();
    }
    return into.size() - before;
  }

  private boolean isFinished() {
    if (limit >= 0 && count >= limit) {
      return true;
    }
    return began && duration > 0 && pacer.due(worker().recentNanoTime()) - end >= 0;
  }

  private void finish() {
    if (task != null) {
      task.unschedule();
    }
    if (ended) {
      return;
    }
    ended = true;
    if (stop) {
      router().requestStop();
    } else {
      CountCall.make(this, endCall);
    }
  }

  /** Makes what is due, of one sender, since the others' packets leave by another output. */
  private int fill(PacketBatch into, int max) {
    long now = worker().nanoTime();
    if (!began) {
      began = true;
      end = now + duration;
    }
    int sender = sender();
    PacketBatch batch = sender == 0 ? into : answers;
    long time = WallClock.nanos();
    int made = 0;
    while (made < max && !isFinished() && sender() == sender && pacer.due(now) - now <= 0) {
      long packet = make(sender, now);
      if (packet == 0) {
        break;
      }
      Anno.setTimestamp(packet, time);
      batch.add(packet);
      made++;
    }
    if (!answers.isEmpty()) {
      output(1).push(answers);
    }
    return made;
  }

  private int sender() {
    return tcp ? conversations.sender(turn) : 0;
  }

  private long make(int sender, long now) {
    long packet = packets.allocate();
    if (packet == 0) {
      return 0;
    }
    boolean data = !tcp || conversations.hasData(turn);
    int kind = data ? lengths.next() : 0;
    int length = data ? writer.length(kind) : FrameWriter.CONTROL;
    if (!packets.makeRoom(packet, 0, length)) {
      packets.free(packet);
      return 0;
    }
    Mbuf.append(packet, length);
    long due = pacer.due(now);
    writer.setFlow(turn, space, sender);
    writer.setMark(
        firstFlow + sender * flows + turn, numbers[sender][turn]++, totals[sender]++, due, now);
    if (!tcp) {
      writer.datagram(packet, kind);
    } else {
      writeTcp(packet, data, kind);
    }
    pacer.paid(bits ? length * 8L : 1);
    lag = Math.max(lag, now - due);
    turn = turn + 1 == flows ? 0 : turn + 1;
    count++;
    bytes += length;
    return packet;
  }

  private void writeTcp(long packet, boolean data, int kind) {
    int seq = conversations.seq(turn);
    int ack = conversations.ack(turn);
    if (data) {
      writer.segment(packet, kind, conversations.flags(turn), seq, ack);
    } else {
      writer.control(packet, conversations.flags(turn), seq, ack);
    }
    conversations.sent(turn, data ? writer.payload(kind) : 0);
  }

  private void wake() {
    ended = false;
    if (task != null && active) {
      task.schedule();
    }
  }

  private void setActive(boolean on) {
    long now = worker().nanoTime();
    if (on && !active) {
      // What would have been due meanwhile is not made up for.
      end += now - (pacer.rate() == 0 ? stopped : pacer.due(now));
      pacer.restart();
    } else if (!on && active) {
      stopped = now;
    }
    active = on;
    wake();
  }

  private void reset() {
    count = 0;
    bytes = 0;
    lag = 0;
    began = false;
    turn = 0;
    totals[0] = 0;
    totals[1] = 0;
    begin();
    pacer.restart();
    wake();
  }

  /** All flows at their beginning. */
  private void begin() {
    boolean answered = nOutputs() > 1;
    numbers = new long[][] {new long[flows], new long[answered ? flows : 0]};
    conversations = tcp ? new Conversations(flows, requests, answered) : null;
  }

  @Override
  protected void takeOver(Element old) {
    Generator before = (Generator) old;
    count = before.count;
    bytes = before.bytes;
    lag = before.lag;
    if (isConfiguredLike(before) && nOutputs() == before.nOutputs()) {
      pacer.takeOver(before.pacer);
      lengths = before.lengths;
      writer = before.writer;
      conversations = before.conversations;
      numbers = before.numbers;
      System.arraycopy(before.totals, 0, totals, 0, 2);
      turn = before.turn;
      began = before.began;
      end = before.end;
      stopped = before.stopped;
      ended = before.ended;
      limit = before.limit;
      active = before.active;
      TaskHandlers.takeOver(task, before.task, before.timer);
    }
  }

  private String report() {
    return new JsonText()
        .field("count", count)
        .field("bytes", bytes)
        .field("flows", flows)
        .field(bits ? "bits_per_second" : "packets_per_second", pacer.rate())
        .field("lag_ns", lag)
        .field("finished", isFinished())
        .toString();
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("count", () -> count);
    handlers.read("bytes", () -> bytes);
    handlers.read("flows", () -> flows);
    handlers.read("lag", () -> lag);
    handlers.read("report", this::report);
    handlers.read("rate", pacer::rate);
    handlers.write(
        "rate",
        value -> {
          pacer.setRate(HandlerValues.integer(value, 0, bits ? Pacer.MAX_BITS : Pacer.MAX_PACKETS));
          wake();
        });
    handlers.read("limit", () -> limit);
    handlers.write(
        "limit",
        value -> {
          limit = HandlerValues.integer(value, -1, Long.MAX_VALUE);
          wake();
        });
    handlers.read("active", () -> active);
    handlers.write("active", value -> setActive(HandlerValues.bool(value)));
    handlers.write("reset", value -> reset());
    handlers.write(
        "stop",
        value -> {
          active = false;
          router().requestStop();
        });
    handlers.mark("b", "reset", "stop");
    handlers.mark("c", "active");
    TaskHandlers.add(handlers, this, () -> task);
  }
}
