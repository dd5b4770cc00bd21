// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.packet;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.SENDS;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementContext;
import io.sluice.element.ElementInfo;
import io.sluice.element.LinkElement;
import io.sluice.element.Setup;
import io.sluice.handler.Handlers;
import io.sluice.packet.PacketBatch;
import io.sluice.pmd.DeviceException;
import io.sluice.pmd.NetworkInterface;
import io.sluice.pmd.PacketSender;
import io.sluice.pmd.c.Errno;
import io.sluice.pmd.pcap.PcapPort;
import io.sluice.pmd.tap.TapDevice;
import io.sluice.run.Task;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * Sends packets on a kernel network interface.
 *
 * <p>{@code ToDevice(DEVNAME [, keywords])}
 *
 * <p>Pulls packets, which must have their link header, and sends them; packets may also be pushed
 * to it. When the interface's queue is full, a ToDevice that pulls keeps the packets and tries
 * again; one to which packets are pushed drops them. Packets that were sent go to output 0, those
 * that cannot be sent to output 1, if these outputs exist. Only one ToDevice may send on an
 * interface.
 *
 * <p>Keywords: {@code METHOD} LINUX (a packet socket), PCAP (libpcap) or TAP (a virtual interface,
 * which it makes or shares with FromDevice); by default that of the FromDevice of the same
 * interface, else LINUX. {@code BURST} packets per pull, default 32. {@code DEBUG} boolean, default
 * false, prints each change from sending to waiting. {@code GSO} boolean, default false: the kernel
 * gets packets of up to 64 kB, which it or the device splits; on virtual links nobody needs to,
 * which increases throughput several times. These are packets that {@code FromDevice(GSO true)}
 * left whole, and consecutive TCP segments and UDP datagrams of a batch that would be split into
 * the same packets again; datagrams without a checksum get one. When false, packets left whole are
 * longer than the MTU and are dropped, unless {@code SegmentGSO} has split them. METHOD LINUX only.
 *
 * <p>Handlers: {@code count} (read) packets sent, {@code reset_counts} (write), {@code pulls}
 * (read) pulls so far, {@code q} (read) whether packets wait for the interface, {@code debug}
 * (read, write).
 */
@ElementInfo(name = "ToDevice", ports = "1/0-2", processing = "a/h", replicable = true)
@ElementEffects(
    reads = DATA,
    does = {SENDS, DROPS, BRANCHES, COUNTS})
public final class ToDevice extends BatchElement implements LinkElement {
  static final List<String> METHODS = List.of("LINUX", "PCAP", "TAP");

  private final int queueFull = dropReason("interface queue full");
  private final int tooLong = dropReason("longer than the MTU");
  private final int down = dropReason("interface down");
  private final int refused = dropReason("refused by the kernel");

  private String device;
  private String method;
  private int burst;
  private boolean gso;
  private boolean debug;

  private final int replaced = dropReason("configuration replaced");

  private PacketSender sender;

  /** The selected method. */
  private String chosen;

  /** Whether the sender still belongs to the predecessor. */
  private boolean borrowed;

  /** A virtual interface that the FromDevice of the same name closes. */
  private TapDevice shared;

  private PacketBatch batch;
  private int sent;
  private long count;
  private long pulls;
  private boolean waiting;
  private boolean reported;

  /** Creates the element. */
  public ToDevice() {}

  @Override
  protected void configure(Args args) {
    device = args.required("DEVNAME").asString("");
    debug = args.keyword("DEBUG").asBool(false);
    method = args.keyword("METHOD").asWord(null);
    burst = args.keyword("BURST").asBurst(32);
    gso = args.keyword("GSO").asBool(false);
    if (method != null && !METHODS.contains(method)) {
      args.error("bad METHOD '" + method + "', it is one of " + METHODS);
    }
  }

  @Override
  public Link link() {
    return NetworkInterface.link(device);
  }

  @Override
  protected void initialize(Setup setup) {
    for (ToDevice other : router().elements(ToDevice.class)) {
      // A copy for another worker is not in the list, and has the same name as the original.
      if (other.name().equals(name())) {
        break;
      }
      if (other.device.equals(device)) {
        setup.error("duplicate writer for device '" + device + "'");
        return;
      }
    }
    try {
      sender = open();
    } catch (DeviceException e) {
      setup.error(e.getMessage());
      return;
    }
    batch = new PacketBatch();
    if (!input(0).isPush()) {
      IntSupplier pulled = setup.pulls();
      setup.task(this::run).waitsFor(() -> batch.isEmpty() ? pulled.getAsInt() : Task.ASKS);
    }
  }

  private PacketSender open() throws DeviceException {
    FromDevice twin = null;
    for (FromDevice from : router().elements(FromDevice.class)) {
      if (from.device().equals(device)) {
        twin = from;
      }
    }
    chosen = method != null ? method : twin != null ? twin.method() : "LINUX";
    if (gso && !chosen.equals("LINUX")) {
      throw new DeviceException(device, "GSO is for METHOD LINUX, not " + chosen);
    }
    shared = chosen.equals("TAP") && twin != null ? twin.tap() : null;
    if (shared != null) {
      return shared;
    }
    if (predecessor() instanceof ToDevice before && sendsLike(before)) {
      borrowed = true;
      return before.sender;
    }
    switch (chosen) {
      case "PCAP":
        // Nothing needs to be received for sending.
        return new PcapPort(device, packets, 64, false, false, "greater 1000000");
      case "TAP":
        TapDevice tap = new TapDevice(true, device);
        tap.device().up();
        return tap;
      default:
        return new PacketTransmitter(device, gso);
    }
  }

  @Override
  protected long settle() {
    return batch == null ? 0 : batch.size() - sent;
  }

  @Override
  protected void cleanup() {
    if (batch != null && sent < batch.size()) {
      if (worker().isReplaced()) {
        countDrops(replaced, batch.size() - sent);
      }
      for (int i = sent; i < batch.size(); i++) {
        packets.free(batch.get(i));
      }
      batch.clear();
    }
    if (sender != null && sender != shared && !borrowed) {
      sender.close();
    }
    sender = null;
  }

  /** The element of the same interface, otherwise the one of the same name. */
  @Override
  protected Element predecessorIn(ElementContext replaced) {
    for (ToDevice other : replaced.elements(ToDevice.class)) {
      if (other.device.equals(device)) {
        return other;
      }
    }
    return super.predecessorIn(replaced);
  }

  private boolean sendsLike(ToDevice other) {
    return other.sender != null
        && other.shared == null
        && device.equals(other.device)
        && gso == other.gso
        && chosen.equals(other.chosen);
  }

  /** The interface stays open, and packets that wait for it are sent first. */
  @Override
  protected void takeOver(Element old) {
    ToDevice before = (ToDevice) old;
    if (name().equals(before.name())) {
      count = before.count;
      pulls = before.pulls;
      debug = isConfiguredLike(before) ? before.debug : debug;
    }
    if (borrowed) {
      borrowed = false;
      before.sender = null;
    }
    if (device.equals(before.device)) {
      PacketBatch empty = batch;
      batch = before.batch;
      sent = before.sent;
      waiting = before.waiting;
      before.batch = empty;
      before.sent = 0;
      if (input(0).isPush() && sent < batch.size()) {
        sendWaiting();
      }
    }
  }

  /** Sends waiting packets: there is no task that would try again. */
  private void sendWaiting() {
    for (int i = sendFrom(batch, sent); i < batch.size(); i++) {
      fail(queueFull, batch.get(i));
    }
    batch.clear();
    sent = 0;
  }

  private int run() {
    if (batch.isEmpty()) {
      pulls++;
      sent = 0;
      if (input(0).pull(batch, burst) == 0) {
        return 0;
      }
    }
    int before = sent;
    sent = sendFrom(batch, sent);
    if (sent < batch.size()) {
      if (debug && !waiting) {
        router().report(this + ": waiting for " + device);
      }
      waiting = true;
      return sent - before;
    }
    waiting = false;
    batch.clear();
    return sent - before;
  }

  @Override
  public void push(int port, PacketBatch pushed) {
    int done = sendFrom(pushed, 0);
    for (int i = done; i < pushed.size(); i++) {
      fail(queueFull, pushed.handOver(i));
    }
  }

  /**
   * Sends until the interface's queue is full; returns the index of the first packet that was not
   * sent.
   */
  private int sendFrom(PacketBatch from, int first) {
    int next = first;
    while (next < from.size()) {
      int out = sender.send(from, next);
      for (int i = 0; i < out; i++) {
        done(from.handOver(next + i));
      }
      count += out;
      next += out;
      if (next < from.size()) {
        int error = sender.error();
        if (PacketSender.isTemporary(error)) {
          break;
        }
        fail(reason(error), from.handOver(next));
        next++;
      }
    }
    return next;
  }

  private int reason(int error) {
    if (error == Errno.EMSGSIZE) {
      return tooLong;
    }
    if (error == Errno.ENETDOWN || error == Errno.ENXIO || error == Errno.ENODEV) {
      return down;
    }
    if (!reported) {
      reported = true;
      router().report(this + ": " + device + ": " + Errno.strerror(error));
    }
    return refused;
  }

  private void done(long packet) {
    if (nOutputs() > 0) {
      output(0).push(packet);
    } else {
      packets.free(packet);
    }
  }

  private void fail(int reason, long packet) {
    if (nOutputs() > 1) {
      output(1).push(packet);
    } else {
      drop(reason, packet);
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.total("count", () -> count);
    handlers.write("reset_counts", value -> count = 0);
    handlers.total("pulls", () -> pulls);
    handlers.read("q", () -> batch != null && !batch.isEmpty());
    handlers.read("debug", () -> debug);
    handlers.write("debug", value -> debug = Boolean.parseBoolean(value.strip()));
  }
}
