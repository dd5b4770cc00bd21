// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.tap;

import io.sluice.argument.Args;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementContext;
import io.sluice.element.LinkElement;
import io.sluice.element.Setup;
import io.sluice.handler.Handlers;
import io.sluice.header.Ethernet;
import io.sluice.header.ForceIp;
import io.sluice.header.Ipv6Prefix;
import io.sluice.header.LinkType;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;
import io.sluice.pmd.DeviceException;
import io.sluice.pmd.PacketSender;
import io.sluice.pmd.c.Errno;
import io.sluice.run.Task;
import java.util.Objects;

/** The base of the elements that use a virtual interface. */
abstract class KernelDevice extends BatchElement implements LinkElement {
  private static final int TRIES = 100;

  private final int tooLong = dropReason("longer than the MTU");
  private final int queueFull = dropReason("interface queue full");
  private final int refused = dropReason("refused by the kernel");
  private final int noBuffer = dropReason("no buffer");
  private final int uncut = dropReason("cannot be segmented");
  private final int notIp = dropReason("not IP");

  private final boolean tap;
  private String wantedName;
  private Long prefix;
  private Ipv6Prefix prefix6;
  private int gateway;
  private long mac;
  private int mtu;
  private int burst;
  private int headroom;
  private boolean quiet;
  private boolean offload;

  private TapDevice device;

  /** Whether the device still belongs to the predecessor. */
  private boolean borrowed;

  private boolean reported;
  private long noBufferSeen;
  private long uncutSeen;
  private long received;
  private long sent;
  private PacketBatch batch;
  private PacketBatch others;
  private PacketBatch pulled;

  KernelDevice(boolean tap) {
    this.tap = tap;
  }

  /** Reads the address first and the name as a keyword, as in KernelTap. */
  final void configureByAddress(Args args) {
    prefix = args.required("ADDR").asIpPrefix(0);
    gateway = args.optional("GATEWAY").asIp(0);
    wantedName = args.keyword("DEV_NAME").asString("");
    wantedName = args.keyword("DEVNAME").asString(wantedName);
    configureRest(args);
  }

  /** Reads the name first and an optional address, as in FromHost. */
  final void configureByName(Args args) {
    wantedName = args.required("DEVNAME").asString("");
    var address = args.optional("DST");
    prefix = address.isPresent() ? (Long) address.asIpPrefix(0) : null;
    prefix6 = args.keyword("DST6").as(KernelDevice::prefix6, null);
    gateway = args.keyword("GATEWAY").asIp(0);
    configureRest(args);
  }

  private static Ipv6Prefix prefix6(String text) {
    try {
      return Ipv6Prefix.parse(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private void configureRest(Args args) {
    mac = args.keyword("ETHER").asMac(-1);
    mtu = args.keyword("MTU").asInt(1500, 68, 65_000);
    burst = args.keyword("BURST").asBurst(32);
    headroom = args.keyword("HEADROOM").asInt(Mbuf.HEADROOM, 0, 8192);
    quiet = args.keyword("IGNORE_QUEUE_OVERFLOWS").asBool(false);
    offload = args.keyword("OFFLOAD").asBool(false);
    if (gateway != 0 && (prefix == null || !isNeighbour(gateway, prefix))) {
      args.error("bad GATEWAY");
    }
  }

  private static boolean isNeighbour(int address, long prefix) {
    return ((address ^ (int) (prefix >>> 32)) & (int) prefix) == 0;
  }

  @Override
  public final Link link() {
    return new Link(deviceName(), mtu, tap ? Ethernet.HEADER_LENGTH : 0);
  }

  private String deviceName() {
    return device == null ? wantedName : device.name();
  }

  @Override
  protected void initialize(Setup setup) {
    batch = new PacketBatch();
    others = new PacketBatch();
    if (predecessor() instanceof KernelDevice before && isLike(before)) {
      borrowed = true;
      device = before.device;
    } else if (!make(setup)) {
      return;
    }
    if (nOutputs() > 0) {
      setup.task(this::run).waitsFor(() -> device == null ? Task.ASKS : device.descriptor());
    }
    if (nInputs() > 0 && !input(0).isPush()) {
      pulled = new PacketBatch();
      setup.task(this::pullAndSend).waitsFor(setup.pulls());
    }
  }

  /** Creates the interface; false after an error. */
  private boolean make(Setup setup) {
    try {
      device = new TapDevice(tap, wantedName, offload);
      device.setAllocator(packets);
      if (mac != -1 && tap) {
        device.device().setMac(mac);
      }
      device.device().setMtu(mtu);
      if (prefix != null) {
        device.setAddress((int) (prefix >>> 32), prefix.intValue());
      }
      device.device().up();
      if (prefix6 != null) {
        device.setAddress6(prefix6);
      }
      if (gateway != 0) {
        device.addDefaultRoute(gateway);
      }
      return true;
    } catch (DeviceException e) {
      setup.error(e.getMessage());
      return false;
    }
  }

  @Override
  protected void cleanup() {
    if (device != null && !borrowed) {
      device.close();
    }
    device = null;
  }

  /** The element of the same interface, otherwise the one of the same name. */
  @Override
  protected Element predecessorIn(ElementContext replaced) {
    for (KernelDevice other : replaced.elements(KernelDevice.class)) {
      if (!wantedName.isEmpty() && wantedName.equals(other.wantedName)) {
        return other;
      }
    }
    return super.predecessorIn(replaced);
  }

  private boolean isLike(KernelDevice other) {
    return other.device != null
        && wantedName.equals(other.wantedName)
        && Objects.equals(prefix, other.prefix)
        && Objects.equals(prefix6, other.prefix6)
        && gateway == other.gateway
        && mac == other.mac
        && mtu == other.mtu
        && offload == other.offload;
  }

  /** The interface stays open, with the packets that wait in it. */
  @Override
  protected void takeOver(Element old) {
    KernelDevice before = (KernelDevice) old;
    if (name().equals(before.name())) {
      received = before.received;
      sent = before.sent;
    }
    if (borrowed) {
      borrowed = false;
      before.device = null;
      device.setAllocator(packets);
      noBufferSeen = before.noBufferSeen;
      uncutSeen = before.uncutSeen;
    }
  }

  /** The interface's name as configured. */
  final String wantedName() {
    return wantedName;
  }

  /** Packets that the kernel has accepted. */
  final long sent() {
    return sent;
  }

  private int run() {
    int count = device.receive(batch, burst);
    if (device.noBuffer() != noBufferSeen) {
      countDrops(noBuffer, device.noBuffer() - noBufferSeen);
      noBufferSeen = device.noBuffer();
    }
    if (device.tooLong() != uncutSeen) {
      countDrops(uncut, device.tooLong() - uncutSeen);
      uncutSeen = device.tooLong();
    }
    if (count == 0) {
      return 0;
    }
    received += count;
    if (headroom > Mbuf.HEADROOM) {
      for (int i = 0; i < batch.size(); i++) {
        packets.makeHeadroom(batch.get(i), headroom);
      }
    }
    if (!tap) {
      markIp();
    }
    if (!batch.isEmpty()) {
      output(0).push(batch);
    }
    return count;
  }

  private void markIp() {
    long[] array = batch.array();
    int kept = 0;
    for (int i = 0, n = batch.size(); i < n; i++) {
      if (ForceIp.mark(array[i], LinkType.RAW)) {
        array[kept++] = array[i];
      } else {
        others.add(array[i]);
      }
    }
    batch.setSize(kept);
    if (!others.isEmpty()) {
      if (nOutputs() > 1) {
        output(1).push(others);
      } else {
        drop(notIp, others);
      }
    }
  }

  private int pullAndSend() {
    int count = input(0).pull(pulled, burst);
    if (count > 0) {
      sendAll(pulled);
      pulled.clear();
    }
    return count;
  }

  @Override
  public void push(int port, PacketBatch pushed) {
    sendAll(pushed);
  }

  /** Hands packets to the kernel and frees them. */
  final void sendAll(PacketBatch from) {
    int longest = mtu + (tap ? 18 : 0);
    int next = 0;
    int tries = 0;
    while (next < from.size()) {
      long packet = from.get(next);
      if (Mbuf.length(packet) > longest) {
        drop(tooLong, from.handOver(next++));
        continue;
      }
      int out = sendRun(from, next, longest);
      next += out;
      if (next < from.size() && device.error() != 0) {
        boolean full = PacketSender.isTemporary(device.error());
        if (full && ++tries < TRIES) {
          continue;
        }
        report(full);
        drop(full ? queueFull : refused, from.handOver(next++));
      }
    }
  }

  private int sendRun(PacketBatch from, int first, int longest) {
    int size = from.size();
    int end = first;
    while (end < size && Mbuf.length(from.get(end)) <= longest) {
      end++;
    }
    from.setSize(end);
    int out = device.send(from, first);
    from.setSize(size);
    for (int i = 0; i < out; i++) {
      packets.free(from.handOver(first + i));
    }
    sent += out;
    return out;
  }

  private void report(boolean full) {
    if (!reported && !(full && quiet)) {
      reported = true;
      int error = device.error();
      // The driver returns EIO if the interface was set down.
      String reason = error == Errno.EIO ? "the interface is down" : Errno.strerror(error);
      router().report(this + ": " + device.name() + ": " + reason);
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("dev_name", this::deviceName);
    handlers.read("packets", () -> received);
    handlers.read("count", () -> received);
    handlers.read("sent", () -> sent);
    handlers.read("mtu", () -> mtu);
    handlers.write(
        "reset_counts",
        value -> {
          received = 0;
          sent = 0;
        });
  }
}
