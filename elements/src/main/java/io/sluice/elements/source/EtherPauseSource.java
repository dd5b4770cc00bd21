// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.source;

import static io.sluice.effect.Action.MAKES;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.header.Ethernet;
import io.sluice.header.Headers;
import io.sluice.header.MacAddress;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import io.sluice.packet.PacketBatch;
import io.sluice.run.Timer;

/**
 * Generates Ethernet pause frames.
 *
 * <p>{@code EtherPauseSource(SRC, PAUSETIME [, keywords])}
 *
 * <p>A pause frame asks its receiver to stop sending for a while (IEEE 802.3, annex 31B). SRC is
 * the Ethernet address of the device that sends it; PAUSETIME, 0 to 65535, is in units of 512 bit
 * times. Frames are 64 bytes long. One is pushed each INTERVAL, first after one INTERVAL; on a pull
 * path, each pull gets one.
 *
 * <p>Keywords: {@code DST} Ethernet address, default 01-80-C2-00-00-01; {@code LIMIT} frames in
 * total, default -1 for no limit; {@code INTERVAL} time, default 1 s; {@code ACTIVE} boolean,
 * default true.
 *
 * <p>Handlers: {@code count} (read), {@code reset_counts} (write), {@code src}, {@code dst}, {@code
 * pausetime}, {@code limit}, {@code active} (read, write).
 */
@ElementInfo(name = "EtherPauseSource", ports = "0/1", processing = "/a")
@ElementEffects(does = MAKES)
public final class EtherPauseSource extends BatchElement {
  private static final int LENGTH = 64;
  private static final int TYPE_MAC_CONTROL = 0x8808;
  private static final int OPCODE_PAUSE = 1;
  private static final long PAUSE_ADDRESS = 0x0180_c200_0001L;
  private static final long SECOND = 1_000_000_000L;

  private long src;
  private long dst;
  private int pauseTime;
  private long limit;
  private long interval;
  private boolean active;
  private long count;
  private PacketBatch batch;
  private Timer timer;

  /** Creates the element. */
  public EtherPauseSource() {}

  @Override
  protected void configure(Args args) {
    src = args.required("SRC").asMac(0);
    pauseTime = args.required("PAUSETIME").asInt(0, 0, 0xffff);
    dst = args.keyword("DST").asMac(PAUSE_ADDRESS);
    limit = args.keyword("LIMIT").asLong(-1, Integer.MIN_VALUE, Integer.MAX_VALUE);
    active = args.keyword("ACTIVE").asBool(true);
    interval = args.keyword("INTERVAL").asNanos(SECOND);
    if (interval == 0) {
      args.error("INTERVAL: must be > 0");
    }
  }

  @Override
  protected void initialize(Setup setup) {
    if (output(0).isPush()) {
      batch = new PacketBatch();
      timer = setup.timer(this::expired);
      if (mayMake()) {
        timer.scheduleAfter(interval);
      }
    }
  }

  private boolean mayMake() {
    return active && (limit < 0 || count < limit);
  }

  private void expired(Timer self) {
    if (fill(batch, 1) > 0) {
      output(0).push(batch);
    }
    if (mayMake()) {
      self.rescheduleAfter(interval);
    }
  }

  private void wake() {
    if (timer != null && mayMake() && !timer.isScheduled()) {
      timer.scheduleAfter(0);
    }
  }

  @Override
  public int pull(int port, PacketBatch into, int max) {
    return fill(into, max);
  }

  private int fill(PacketBatch into, int max) {
    int made = 0;
    while (made < max && mayMake()) {
      long packet = packets.allocate(LENGTH);
      if (packet == 0) {
        break;
      }
      write(packet);
      into.add(packet);
      made++;
      count++;
    }
    return made;
  }

  private void write(long packet) {
    long frame = Mbuf.data(packet);
    long control = frame + Ethernet.HEADER_LENGTH;
    Ethernet.set(frame, dst, src, TYPE_MAC_CONTROL);
    Bytes.putI32(control, OPCODE_PAUSE << 16 | pauseTime);
    Memory.fill(control + 4, LENGTH - Ethernet.HEADER_LENGTH - 4, (byte) 0);
    Headers.markMac(packet, frame, Ethernet.HEADER_LENGTH);
  }

  @Override
  protected void takeOver(Element old) {
    EtherPauseSource before = (EtherPauseSource) old;
    count = before.count;
    if (isConfiguredLike(before)) {
      src = before.src;
      dst = before.dst;
      pauseTime = before.pauseTime;
      limit = before.limit;
      active = before.active;
    }
    if (timer != null && before.timer != null) {
      timer.follow(before.timer, interval - before.interval);
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("count", () -> count);
    handlers.write(
        "reset_counts",
        value -> {
          count = 0;
          wake();
        });
    handlers.read("src", () -> MacAddress.format(src));
    handlers.write("src", value -> src = HandlerValues.mac(this, value));
    handlers.read("dst", () -> MacAddress.format(dst));
    handlers.write("dst", value -> dst = HandlerValues.mac(this, value));
    handlers.read("pausetime", () -> pauseTime);
    handlers.write("pausetime", value -> pauseTime = (int) HandlerValues.integer(value, 0, 0xffff));
    handlers.read("limit", () -> limit);
    handlers.write(
        "limit",
        value -> {
          limit = HandlerValues.integer(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
          wake();
        });
    handlers.read("active", () -> active);
    handlers.write(
        "active",
        value -> {
          active = HandlerValues.bool(value);
          wake();
        });
    handlers.mark("c", "active");
  }
}
