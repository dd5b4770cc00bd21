// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.icmp;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.MAKES;
import static io.sluice.effect.Action.REMOVES_HEADER;
import static io.sluice.effect.Action.REPORTS;
import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNOTATIONS;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TIMESTAMP;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Arg;
import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.header.Checksum;
import io.sluice.header.Headers;
import io.sluice.header.Icmp;
import io.sluice.header.IpAddress;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;
import io.sluice.run.Timer;
import io.sluice.run.WallClock;
import java.nio.charset.StandardCharsets;

/**
 * Sends ICMP echo requests, and measures the time to their replies.
 *
 * <p>{@code ICMPPingSource(SRC, DST [, keywords])}
 *
 * <p>Sends IPv4 packets from SRC to DST, with sequence numbers from 1; on a pull path, one for each
 * pull. Replies may be sent to the input, with the IP header annotation: their round-trip times are
 * reported and summarized as ping does.
 *
 * <p>Keywords: {@code INTERVAL} seconds, default 1; {@code IDENTIFIER} 0 to 65535, default 0, sent
 * little endian; {@code LIMIT} requests in total, default -1 for no limit; {@code STOP} boolean,
 * default false, stops the driver when the limit is reached; {@code DATA} what follows the header,
 * default nothing; {@code ACTIVE} boolean, default true; {@code MIRROR} boolean, default false,
 * immediately turns each reply into the next request, regardless of the limit; {@code VERBOSE}
 * boolean, default true, reports replies.
 *
 * <p>Handlers: {@code active}, {@code src}, {@code dst} (read, write); {@code count} (read); {@code
 * limit}, {@code interval}, {@code reset_counts} (write); with an input also {@code summary},
 * {@code rtt_min}, {@code rtt_avg}, {@code rtt_max} (read).
 */
@ElementInfo(
    name = "ICMPPingSource",
    aliases = "ICMPSendPings",
    ports = "0-1/1",
    processing = "h/a")
@ElementEffects(
    reads = {DATA, ANNO_NETWORK, ANNO_TRANSPORT, ANNO_TIMESTAMP},
    writes = {DATA, ANNOTATIONS},
    does = {MAKES, REMOVES_HEADER, RESIZES, DROPS, STATE, REPORTS})
public final class ICMPPingSource extends BatchElement {
  private static final int TTL = 200;

  /** The shortest interval. */
  private static final long MILLI = 1_000_000;

  private static final int HEADERS = Ipv4.MIN_HEADER + Icmp.HEADER_LENGTH;

  private final int noReply = dropReason("not a reply to us");
  private final int noRoom = shortageReason("no room in the buffer");
  private int src;
  private int dst;
  private long interval;
  private boolean hasInterval;
  private int identifier;
  private long limit;
  private boolean stop;
  private byte[] data = new byte[0];
  private boolean active;
  private boolean mirror;
  private boolean verbose;
  private PingStatistics statistics;
  private long count;
  private Timer timer;

  /** Creates the element. */
  public ICMPPingSource() {}

  @Override
  protected void configure(Args args) {
    src = args.required("SRC").asIp(0);
    dst = args.required("DST").asIp(0);
    Arg intervalArg = args.keyword("INTERVAL");
    hasInterval = intervalArg.isPresent();
    interval = Math.max(MILLI, intervalArg.asNanos(1000 * MILLI));
    identifier = args.keyword("IDENTIFIER").asInt(0, 0, 0xffff);
    limit = args.keyword("LIMIT").asInt(-1);
    stop = args.keyword("STOP").asBool(false);
    data = args.keyword("DATA").asString("").getBytes(StandardCharsets.ISO_8859_1);
    active = args.keyword("ACTIVE").asBool(true);
    mirror = args.keyword("MIRROR").asBool(false);
    verbose = args.keyword("VERBOSE").asBool(true);
    if (data.length > 0xffff - HEADERS) {
      args.error("DATA: too long");
    }
    statistics = nInputs() > 0 ? new PingStatistics() : null;
  }

  @Override
  protected void initialize(Setup setup) {
    timer = setup.timer(this::expired);
    boolean push = output(0).isPush();
    if (!push && hasInterval) {
      setup.warning("element is pull, INTERVAL parameter will be ignored");
    }
    if (!push && mirror) {
      setup.error("MIRROR invalid on pull element");
    }
    wake(interval);
  }

  private boolean isDone() {
    return limit >= 0 && count >= limit;
  }

  private void wake(long nanos) {
    if (active && limit != 0 && output(0).isPush() && !timer.isScheduled()) {
      timer.scheduleAfter(nanos);
    }
  }

  private void expired(Timer self) {
    if (!active) {
      return;
    }
    if (isDone()) {
      if (stop) {
        router().requestStop();
      }
      return;
    }
    self.rescheduleAfter(interval);
    long packet = request();
    if (packet != 0) {
      output(0).push(packet);
    }
  }

  @Override
  public int pull(int port, PacketBatch batch, int max) {
    int made = 0;
    while (active && made < max && !isDone()) {
      long packet = request();
      if (packet == 0) {
        return made;
      }
      batch.add(packet);
      made++;
    }
    if (made == 0 && stop && isDone()) {
      stop = false;
      router().requestStop();
    }
    return made;
  }

  /** A new request; 0 when there is no buffer for it. */
  private long request() {
    long packet = packets.allocate(HEADERS + data.length);
    if (packet == 0) {
      return 0;
    }
    Bytes.copyIn(Mbuf.data(packet) + HEADERS, data, 0, data.length);
    write(packet);
    return packet;
  }

  private void write(long packet) {
    int number = (int) (count++ % 0xffff) + 1;
    long ip = Mbuf.data(packet);
    int length = Mbuf.length(packet);
    Ipv4.set(ip, length, number << 16, TTL, IpProtocol.ICMP, src, dst);
    long icmp = ip + Ipv4.MIN_HEADER;
    Bytes.putI32(icmp, Icmp.ECHO << 24);
    Icmp.setId(icmp, Short.reverseBytes((short) identifier) & 0xffff);
    Icmp.setSequence(icmp, number);
    Icmp.setChecksum(icmp, Checksum.of(icmp, length - Ipv4.MIN_HEADER));
    long now = WallClock.nanos();
    Anno.putI32(packet, Anno.DST_IP, dst);
    Headers.markIpAt(packet, 0, Ipv4.MIN_HEADER);
    Anno.setTimestamp(packet, now);
    if (statistics != null) {
      statistics.sent(number, now);
    }
  }

  @Override
  public void push(int port, PacketBatch batch) {
    for (int i = 0; i < batch.size(); i++) {
      long packet = batch.get(i);
      if (!isReply(packet)) {
        drop(noReply, batch.handOver(i));
        continue;
      }
      receive(packet);
      if (!mirror) {
        packets.free(batch.handOver(i));
      } else if (!remake(packet)) {
        drop(noRoom, batch.handOver(i));
      } else {
        output(0).push(batch.handOver(i));
      }
    }
  }

  private boolean isReply(long packet) {
    long ip = Headers.ipv4(packet);
    long icmp = Headers.transport(packet, Icmp.HEADER_LENGTH);
    return ip != 0
        && icmp != 0
        && Ipv4.protocol(ip) == IpProtocol.ICMP
        && Icmp.type(icmp) == Icmp.ECHO_REPLY
        && Icmp.id(icmp) == (Short.reverseBytes((short) identifier) & 0xffff);
  }

  private void receive(long packet) {
    long icmp = Anno.transportHeader(packet);
    long micros = statistics.received(Icmp.sequence(icmp), Anno.timestamp(packet));
    if (verbose && micros != PingStatistics.UNKNOWN) {
      long ip = Headers.ipv4(packet);
      int bytes = Ipv4.totalLength(ip) - Ipv4.headerLength(ip) - Icmp.HEADER_LENGTH;
      router()
          .report(
              "%s :: %s: %d bytes from %s: icmp_seq=%d ttl=%d time=%d.%03d ms"
                  .formatted(
                      name(),
                      className(),
                      bytes,
                      IpAddress.format4(Ipv4.src(ip)),
                      Icmp.sequence(icmp),
                      Ipv4.ttl(ip),
                      micros / 1000,
                      micros % 1000));
    }
  }

  /** Makes the next request of a reply, with its data. */
  private boolean remake(long packet) {
    int offset = Anno.networkOffset(packet);
    if (!packets.ensureWritable(packet) || Mbuf.length(packet) - offset < HEADERS) {
      return false;
    }
    Mbuf.adjust(packet, offset);
    write(packet);
    return true;
  }

  @Override
  protected void cleanup() {
    if (statistics != null && verbose) {
      router().report(name() + " :: " + className() + ": " + statistics.summary(count).strip());
    }
  }

  @Override
  protected void takeOver(Element old) {
    ICMPPingSource before = (ICMPPingSource) old;
    count = before.count;
    if (statistics != null && before.statistics != null) {
      statistics = before.statistics;
      before.statistics = null;
    }
    if (isConfiguredLike(before)) {
      active = before.active;
      src = before.src;
      dst = before.dst;
      limit = before.limit;
      interval = before.interval;
      stop = before.stop;
    }
    wake(interval);
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("active", () -> active);
    handlers.write(
        "active",
        value -> {
          active = HandlerValues.bool(value);
          wake(0);
        });
    handlers.read("src", () -> IpAddress.format4(src));
    handlers.write("src", value -> src = HandlerValues.ip(this, value));
    handlers.read("dst", () -> IpAddress.format4(dst));
    handlers.write("dst", value -> dst = HandlerValues.ip(this, value));
    handlers.read("count", () -> count);
    handlers.write(
        "limit",
        value -> {
          limit = HandlerValues.integer(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
          wake(interval);
        });
    handlers.write("interval", value -> interval = Math.max(MILLI, HandlerValues.nanos(value)));
    handlers.write("reset_counts", value -> reset());
    if (statistics != null) {
      handlers.read("summary", () -> statistics.summary(count));
      handlers.read("rtt_min", () -> seconds(statistics.minMicros()));
      handlers.read("rtt_avg", () -> seconds(statistics.averageMicros()));
      handlers.read("rtt_max", () -> seconds(statistics.maxMicros()));
    }
    handlers.mark("b", "reset_counts");
    handlers.mark(".", "limit", "dst", "src");
    handlers.mark("c", "active");
  }

  private void reset() {
    count = 0;
    if (statistics != null) {
      statistics.reset();
    }
    wake(interval);
  }

  private static String seconds(long micros) {
    return micros > 0 && micros < 1000 ? micros + "us" : HandlerValues.decimal(micros / 1e6) + "s";
  }
}
