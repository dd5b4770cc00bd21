// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.packet;

import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Action.MAKES;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementContext;
import io.sluice.element.ElementInfo;
import io.sluice.element.LinkElement;
import io.sluice.element.ParallelSource;
import io.sluice.element.Setup;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.header.ForceIp;
import io.sluice.header.LinkType;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;
import io.sluice.pmd.DeviceException;
import io.sluice.pmd.NetworkInterface;
import io.sluice.pmd.PacketReceiver;
import io.sluice.pmd.pcap.PcapPort;
import io.sluice.pmd.tap.TapDevice;
import io.sluice.run.Task;
import java.util.Objects;

/**
 * Receives packets from a kernel network interface.
 *
 * <p>{@code FromDevice(DEVNAME [, PROMISC, SNAPLEN, keywords])}
 *
 * <p>Sees what the interface receives, like a sniffer: the kernel processes the packets as well,
 * unless SNIFFER is false or the interface has no address. Packets look as they would on the wire:
 * the element compensates for the kernel's segmentation and checksum offloads, which veth pairs use
 * by default, and restores VLAN tags. Sets the timestamp, packet type and MAC header annotations.
 *
 * <p>Keywords:
 *
 * <ul>
 *   <li>{@code PROMISC} boolean, default false: also receives packets addressed to others.
 *   <li>{@code SNAPLEN} 14 to 65535: truncates longer packets; the rest counts as extra length.
 *   <li>{@code SNIFFER} boolean, default true: when false, the kernel does not see the packets
 *       (needs the program nft).
 *   <li>{@code FORCE_IP} boolean, default false: emits only packets with an IP header, and marks
 *       it; others go to output 1, if there is one.
 *   <li>{@code METHOD} LINUX (a packet socket with a ring, the default), PCAP (libpcap, without
 *       compensating for offloads), or TAP (creates a virtual interface of this name, and receives
 *       what the kernel sends on it); {@code CAPTURE} is its old name.
 *   <li>{@code BPF_FILTER} expression as in tcpdump, run by the kernel; needs libpcap.
 *   <li>{@code PROTOCOL} Ethernet type: emits only packets of this type; default 0, all.
 *   <li>{@code OUTBOUND} boolean, default false: also receives what the kernel sends on the
 *       interface.
 *   <li>{@code GSO} boolean, default false: TCP and UDP packets that the kernel left for the
 *       hardware to segment arrive whole, up to 65,535 bytes, with complete checksums, and marked:
 *       {@code ToDevice(GSO true)} passes them on whole, {@code SegmentGSO} splits them. When
 *       false, they are split here. METHOD LINUX only.
 *   <li>{@code N_QUEUES} workers that share the interface, default 1, -1 for all; each flow, with
 *       its replies, stays with one of them, and each has a copy of the downstream elements that
 *       can be replicated. METHOD LINUX only.
 *   <li>{@code HEADROOM} bytes free before the packet, always at least 128; {@code TIMESTAMP}
 *       boolean, default true; {@code BURST} packets at a time, default 32; {@code RING} slots of
 *       the ring, a power of two, default 4096; {@code ACTIVE} boolean, default true; {@code ENCAP}
 *       is accepted.
 * </ul>
 *
 * <p>When the configuration is replaced and the new one receives from the same interface with the
 * same settings, whatever the element's name, the interface stays open and no packet is lost. With
 * other settings it is reopened, and packets waiting at that moment are lost.
 *
 * <p>Handlers: {@code count} (read), {@code reset_counts} (write), {@code kernel_drops} (read)
 * packets lost for lack of room in the kernel, {@code encap} (read) link type, {@code active}
 * (read, write).
 */
@ElementInfo(name = "FromDevice", ports = "0/1-2", processing = "/h")
@ElementEffects(does = {MAKES, COUNTS})
public final class FromDevice extends BatchElement implements LinkElement, ParallelSource {
  private final int tooLong = dropReason("too long for a buffer");
  private final int noBuffer = shortageReason("no buffer");
  private final int notIp = dropReason("not IP");
  private final int otherProtocol = dropReason("other protocol");

  private String device;
  private boolean promiscuous;
  private int snapLength;
  private boolean sniffer;
  private boolean forceIp;
  private String method;
  private String filter;
  private int protocol;
  private boolean outbound;
  private boolean whole;
  private int headroom;
  private boolean timestamp;
  private int burst;
  private int slots;
  private boolean active;
  private int queues;
  private int copy;
  private int copies = 1;

  private PacketReceiver receiver;

  /** Whether the receiver still belongs to the predecessor. */
  private boolean borrowed;

  private KernelSilence silence;
  private int linkType;
  private boolean plain;
  private long tooLongSeen;
  private long noBufferSeen;
  private long count;
  private PacketBatch others;

  /** Creates the element. */
  public FromDevice() {}

  @Override
  protected void configure(Args args) {
    device = args.required("DEVNAME").asString("");
    promiscuous = args.optional("PROMISC").asBool(false);
    snapLength = args.optional("SNAPLEN").asInt(65_535, 14, 65_535);
    sniffer = args.keyword("SNIFFER").asBool(true);
    forceIp = args.keyword("FORCE_IP").asBool(false);
    String capture = args.keyword("CAPTURE").asWord(null);
    method = args.keyword("METHOD").asWord(capture == null ? "LINUX" : capture);
    filter = args.keyword("BPF_FILTER").asString(null);
    protocol = args.keyword("PROTOCOL").asInt(0, 0, 0xffff);
    outbound = args.keyword("OUTBOUND").asBool(false);
    whole = args.keyword("GSO").asBool(false);
    headroom = args.keyword("HEADROOM").asInt(Mbuf.HEADROOM, 0, 8190);
    final String encap = args.keyword("ENCAP").asWord(null);
    burst = args.keyword("BURST").asBurst(32);
    timestamp = args.keyword("TIMESTAMP").asBool(true);
    slots = args.keyword("RING").asInt(PacketRing.SLOTS, 2, 65_536);
    active = args.keyword("ACTIVE").asBool(true);
    queues = args.keyword("N_QUEUES").asInt(1, -1, 128);
    if (!ToDevice.METHODS.contains(method)) {
      args.error("bad METHOD '" + method + "', it is one of " + ToDevice.METHODS);
    }
    if (filter != null && method.equals("TAP")) {
      args.warning("METHOD TAP does not filter, BPF_FILTER is ignored");
    }
    if (whole && !method.equals("LINUX")) {
      args.error("GSO: only with METHOD LINUX");
    }
    if (queues == 0 || queues != 1 && !method.equals("LINUX")) {
      args.error("N_QUEUES: out of range");
    }
    if (encap != null && LinkType.parse(encap) < 0) {
      args.error("bad encapsulation type");
    }
    if (Integer.bitCount(slots) != 1) {
      args.error("RING: must be a power of two");
    }
  }

  @Override
  public int parallelism(int workers) {
    return queues < 0 ? workers : Math.min(queues, workers);
  }

  @Override
  public void share(int index, int count) {
    copy = index;
    copies = count;
  }

  String device() {
    return device;
  }

  String method() {
    return method;
  }

  /** The virtual interface, created if necessary; null if METHOD is not TAP. */
  TapDevice tap() throws DeviceException {
    open();
    return receiver instanceof TapDevice tap ? tap : null;
  }

  @Override
  public Link link() {
    return NetworkInterface.link(device);
  }

  @Override
  protected void initialize(Setup setup) {
    try {
      open();
      if (copies > 1 && !borrowed) {
        ((PacketRing) receiver).joinGroup(group(), copy > 0);
      }
      if (!sniffer && copy == 0 && !borrowed) {
        silence = new KernelSilence(device, "SNIFFER false");
      }
    } catch (DeviceException e) {
      setup.error(e.getMessage());
      return;
    }
    if (forceIp && !ForceIp.supports(linkType)) {
      setup.error(device + ": no IP packets in link type " + LinkType.name(linkType));
    }
    plain =
        !forceIp
            && protocol == 0
            && timestamp
            && snapLength >= Mbuf.LONG_BUFFER
            && headroom <= Mbuf.HEADROOM;
    others = new PacketBatch();
    setup
        .source(this::receive)
        .waitsFor(() -> active && receiver != null ? receiver.descriptor() : Task.ASKS);
  }

  /** A number that other processes are unlikely to use for another interface. */
  private int group() {
    return (int) ((ProcessHandle.current().pid() * 31 + name().hashCode()) & 0xffff);
  }

  /** Opens the interface, unless an element that needs its link type has already caused that. */
  private void open() throws DeviceException {
    if (receiver != null) {
      return;
    }
    if (predecessor() instanceof FromDevice before && receivesLike(before)) {
      borrowed = true;
      receiver = before.receiver;
      linkType = before.linkType;
      return;
    }
    switch (method) {
      case "PCAP" ->
          receiver = new PcapPort(device, packets, snapLength, promiscuous, outbound, filter);
      case "TAP" -> {
        TapDevice tap = new TapDevice(true, device);
        tap.setAllocator(packets);
        receiver = tap;
        tap.device().up();
      }
      default -> {
        int room = router().pool().dataRoom();
        PacketRing ring =
            new PacketRing(device, packets, room, promiscuous, outbound, slots, filter);
        receiver = ring;
        if (whole) {
          ring.leaveWhole();
        }
      }
    }
    linkType = receiver.linkType();
  }

  @Override
  protected void cleanup() {
    if (silence != null) {
      silence.close();
    }
    if (receiver != null && !borrowed) {
      receiver.close();
    }
    receiver = null;
  }

  /** The element of the same interface, otherwise the one of the same name. */
  @Override
  protected Element predecessorIn(ElementContext replaced) {
    for (FromDevice other : replaced.elements(FromDevice.class)) {
      if (other.device.equals(device)) {
        return other;
      }
    }
    return super.predecessorIn(replaced);
  }

  /** Whether the other element's open interface is the same as this one would open. */
  private boolean receivesLike(FromDevice other) {
    return other.receiver != null
        && device.equals(other.device)
        && method.equals(other.method)
        && promiscuous == other.promiscuous
        && outbound == other.outbound
        && whole == other.whole
        && sniffer == other.sniffer
        && slots == other.slots
        && copies == other.copies
        && copy == other.copy
        && Objects.equals(filter, other.filter)
        && (snapLength == other.snapLength || !method.equals("PCAP"));
  }

  /** The interface stays open, with the packets that wait in it. */
  @Override
  protected void takeOver(Element old) {
    FromDevice before = (FromDevice) old;
    if (name().equals(before.name())) {
      count = before.count;
      active = isConfiguredLike(before) ? before.active : active;
    }
    if (borrowed) {
      borrowed = false;
      before.receiver = null;
      receiver.setAllocator(packets);
      silence = before.silence;
      before.silence = null;
      tooLongSeen = before.tooLongSeen;
      noBufferSeen = before.noBufferSeen;
    } else if (device.equals(before.device) && receiver instanceof PacketRing ring) {
      // The old element has also received the packets since this one was opened.
      ring.discardWaiting();
    }
  }

  private int receive(PacketBatch batch) {
    if (!active) {
      return 0;
    }
    int received = receiver.receive(batch, burst);
    countLosses();
    if (received == 0) {
      return 0;
    }
    count += received;
    if (!plain) {
      sort(batch);
    }
    return received;
  }

  private void countLosses() {
    long nowTooLong = receiver.tooLong();
    if (nowTooLong != tooLongSeen) {
      countDrops(tooLong, nowTooLong - tooLongSeen);
      tooLongSeen = nowTooLong;
    }
    long nowNoBuffer = receiver.noBuffer();
    if (nowNoBuffer != noBufferSeen) {
      countDrops(noBuffer, nowNoBuffer - noBufferSeen);
      noBufferSeen = nowNoBuffer;
    }
  }

  /** Applies the less common keywords, and keeps the remaining packets. */
  private void sort(PacketBatch batch) {
    long[] array = batch.array();
    int kept = 0;
    for (int i = 0, n = batch.size(); i < n; i++) {
      long packet = array[i];
      if (protocol != 0 && protocolOf(packet) != protocol) {
        drop(otherProtocol, packet);
        continue;
      }
      prepare(packet);
      if (forceIp && !ForceIp.mark(packet, linkType)) {
        others.add(packet);
      } else {
        array[kept++] = packet;
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

  private int protocolOf(long packet) {
    boolean known = linkType == LinkType.ETHERNET && Mbuf.length(packet) >= 14;
    return known ? Bytes.u16(Mbuf.data(packet) + 12) : -1;
  }

  private void prepare(long packet) {
    int length = Mbuf.length(packet);
    if (length > snapLength) {
      Anno.putI32(packet, Anno.EXTRA_LENGTH, length - snapLength);
      Mbuf.trim(packet, length - snapLength);
    }
    if (headroom > Mbuf.HEADROOM) {
      packets.makeHeadroom(packet, headroom);
    }
    if (!timestamp) {
      Anno.setTimestamp(packet, 0);
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.total("count", () -> count);
    handlers.write("reset_counts", value -> count = 0);
    handlers.total("kernel_drops", this::kernelDrops);
    handlers.read("encap", this::encap);
    handlers.read("active", () -> active);
    handlers.write("active", value -> active = HandlerValues.bool(value));
  }

  private String kernelDrops() {
    long drops = receiver == null ? -1 : receiver.kernelDrops();
    return drops < 0 ? "??" : String.valueOf(drops);
  }

  private String encap() {
    try {
      open();
      return LinkType.name(linkType);
    } catch (DeviceException e) {
      throw new Handlers.HandlerException(e.getMessage());
    }
  }
}
