// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk;

import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Action.MAKES;
import static io.sluice.effect.Action.RECEIVES;

import io.sluice.argument.Args;
import io.sluice.device.PoolSource;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementContext;
import io.sluice.element.ElementInfo;
import io.sluice.element.ParallelSource;
import io.sluice.element.Setup;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;
import io.sluice.packet.PacketPool;
import io.sluice.pmd.dpdk.eal.DpdkException;
import io.sluice.run.WallClock;

/**
 * Receives packets from a DPDK port.
 *
 * <p>{@code FromDPDKDevice(PORT [, QUEUE, N_QUEUES, keywords])}
 *
 * <p>PORT is a port number, a PCI address ({@code 0000:03:00.0} or {@code 03:00.0}) or a device
 * name ({@code net_tap0}). QUEUE is the first receive queue (default -1: queue 0), N_QUEUES the
 * number of queues to poll (default -1: one for each worker, as far as the device has them, but at
 * least MINQUEUES). The device spreads flows over several queues by RSS, and each worker has a copy
 * of the downstream elements that can be replicated. Each time its worker runs it, it polls one
 * burst from each queue and pushes it as one batch, with the MAC header annotation at the start of
 * the frame. A frame longer than a buffer (DPDKInfo MBUF_SIZE), which arrives in several, is
 * gathered into a long buffer; it is dropped when these run out, when it has more than 65,535
 * bytes, or when its segments are inconsistent.
 *
 * <p>Keywords: {@code PROMISC} boolean, default true; {@code BURST} 1 to 256, default 32; {@code
 * NDESC} descriptors per queue, default 0: the driver's choice, or 256; {@code MODE} rss (default)
 * or none; {@code MAX_RSS} number of queues over which RSS spreads flows; {@code MINQUEUES
 * MAXQUEUES} bounds on the number of queues; {@code MAC} and {@code MTU} to set; {@code PAUSE}
 * none, rx, tx, full or unset (default); {@code RSS_AGGREGATE} puts the device's RSS hash into the
 * aggregate annotation; {@code PAINT_QUEUE} paints packets with their queue; {@code TIMESTAMP}
 * stamps them with the wall-clock time at which the burst arrived; {@code VLAN_FILTER VLAN_STRIP
 * VLAN_EXTEND LRO IPCO TCO UCO} offloads that the device must have; {@code JUMBO} raises the MTU to
 * 9000 or the device's limit, or, if the device cannot scatter a frame over several buffers, to
 * what one holds; {@code ACTIVE} default true; {@code ALLOW_NONEXISTENT} ignores a port that does
 * not exist; {@code CLEAR} is accepted and ignored: annotations are cleared wherever an element
 * might read them. {@code NUMA NUMA_NODE SCALE MAXTHREADS THREADOFFSET VERBOSE RETA_SIZE} are
 * accepted and ignored, and so are {@code RX_INTR} and {@code POWER_MGMT}: idle workers follow
 * their idle strategy. Flow rules ({@code FLOW_RULES_FILE, FLOW_ISOLATE}) and VMDq modes are
 * refused.
 *
 * <p>When the configuration is replaced, a port that both use keeps running; its settings stay,
 * except for PROMISC, and the new configuration must poll the same number of queues.
 *
 * <p>Handlers: {@code count}, {@code reset_counts} (write), {@code active} (read, write), {@code
 * burst} (read, write), {@code queue_count}, {@code queue_packets [QUEUE]}, {@code max_rss} (write)
 * number of queues over which RSS spreads flows, and the port's {@code hw_count hw_bytes hw_dropped
 * hw_errors nombufs xstats [NAME] carrier speed duplex autoneg mac mtu driver vendor device
 * nb_rx_queues nb_tx_queues rss_reta_size}.
 */
@ElementInfo(name = "FromDPDKDevice", ports = "0/1", processing = "/h")
@ElementEffects(does = {RECEIVES, MAKES, COUNTS})
public class FromDPDKDevice extends BatchElement implements PortUser, PoolSource, ParallelSource {
  private final RxOptions options = new RxOptions();
  private DpdkDevice device;
  private final int badSegments = dropReason("segments too long or inconsistent");
  private final int noBuffer = shortageReason("no long buffer");
  private RxQueue[] queues = {};
  private int copy;
  private int copies = 1;
  private int burst;
  private boolean active;
  private boolean annotate;
  private long count;

  /** Creates the element. */
  public FromDPDKDevice() {}

  @Override
  protected void configure(Args args) {
    options.read(args);
    active = options.active;
    annotate = options.rssAggregate || options.paintQueue || options.timestamp;
    if (args.hasErrors()) {
      return;
    }
    try {
      device = DpdkDevice.open(options.port);
    } catch (DpdkException e) {
      if (!options.allowNonexistent) {
        args.error(e.getMessage());
      }
    }
  }

  /** Polls the port of a ring, instead of one given by arguments. */
  final void poll(DpdkDevice ring, int burst) {
    options.single(burst);
    active = true;
    device = ring;
  }

  @Override
  public int parallelism(int workers) {
    if (device == null) {
      return 1;
    }
    return Math.min(workers, options.queues(workers, device.port().info().maxRxQueues()));
  }

  @Override
  public void share(int index, int count) {
    copy = index;
    copies = count;
  }

  @Override
  public DpdkDevice device() {
    return device;
  }

  @Override
  public PacketPool openPool() {
    return device == null ? null : DPDKInfo.pool(router());
  }

  @Override
  public void shape(PortConfig config, PortInfo info) {
    int workers = router().workers().size();
    int dataRoom = router().pool().dataRoom();
    options.shape(config, info, DPDKInfo.of(router()).descriptors(), workers, dataRoom);
  }

  @Override
  protected void initialize(Setup setup) {
    if (device == null) {
      return;
    }
    burst = options.burst > 0 ? options.burst : DPDKInfo.of(router()).burst();
    try {
      device.join(this);
      int all = options.queues(router().workers().size(), device.port().info().maxRxQueues());
      int mine = Math.max(0, (all - copy + copies - 1) / copies);
      queues = new RxQueue[mine];
      for (int i = 0; i < mine; i++) {
        RxQueue queue = device.receive(options.firstQueue() + copy + i * copies, this);
        queues[i] = queue;
        setup.source(batch -> receive(queue, batch));
      }
    } catch (DpdkException e) {
      setup.error(e.getMessage());
    }
  }

  private int receive(RxQueue queue, PacketBatch batch) {
    if (!active) {
      return 0;
    }
    int received = queue.poll(batch, burst, router().annotationUse(), packets);
    if (queue.hasDropped()) {
      countDrops(badSegments, queue.takeRefused());
      countDrops(noBuffer, queue.takeNoBuffer());
    }
    if (annotate && received > 0) {
      annotate(queue.number(), batch);
    }
    count += received;
    return received;
  }

  private void annotate(int queue, PacketBatch batch) {
    long now = options.timestamp ? WallClock.nanos() : 0;
    for (int i = 0; i < batch.size(); i++) {
      long packet = batch.get(i);
      Anno.setTimestamp(packet, now);
      if (options.rssAggregate) {
        Anno.putI32(packet, Anno.AGGREGATE, Mbuf.rssHash(packet));
      }
      if (options.paintQueue) {
        Anno.putU8(packet, Anno.PAINT, queue);
      }
    }
  }

  @Override
  protected void open(Setup setup) {
    if (device != null) {
      device.start(setup);
    }
  }

  @Override
  protected void commit(Setup setup) {
    if (device != null) {
      device.commit(setup);
    }
  }

  /** The element of the same port, otherwise the one of the same name. */
  @Override
  protected Element predecessorIn(ElementContext replaced) {
    for (FromDPDKDevice other : replaced.elements(FromDPDKDevice.class)) {
      if (device != null
          && other.device == device
          && other.options.firstQueue() == options.firstQueue()) {
        return other;
      }
    }
    return super.predecessorIn(replaced);
  }

  /** The port itself is taken over by {@link DpdkDevice}. */
  @Override
  protected void takeOver(Element old) {
    FromDPDKDevice before = (FromDPDKDevice) old;
    if (name().equals(before.name())) {
      count = before.count;
      active = isConfiguredLike(before) ? before.active : active;
      burst = isConfiguredLike(before) ? before.burst : burst;
    }
  }

  @Override
  protected void cleanup() {
    if (device != null) {
      device.leave(this);
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.total("count", () -> count);
    handlers.write("reset_counts", value -> count = 0);
    handlers.read("active", () -> device != null && active);
    handlers.write("active", value -> active = HandlerValues.bool(value));
    handlers.write("safe_active", value -> active = HandlerValues.bool(value));
    handlers.read("burst", () -> burst);
    handlers.write(
        "burst", value -> burst = (int) HandlerValues.integer(value, 1, PacketBatch.CAPACITY));
    handlers.write("max_rss", this::spread);
    handlers.readWith("queue_packets", this::queuePackets);
    PortHandlers.receive(handlers, () -> device == null ? null : device.port());
  }

  private void spread(String value) {
    if (device == null) {
      throw new HandlerException("no device");
    }
    DpdkPort port = device.port();
    try {
      port.spread((int) HandlerValues.integer(value, 1, port.info().rxQueues()));
    } catch (DpdkException e) {
      throw new HandlerException(e.getMessage());
    }
  }

  private String queuePackets(String parameter) {
    StringBuilder text = new StringBuilder();
    for (RxQueue queue : queues) {
      if (parameter.isBlank()) {
        text.append(queue.number()).append(' ').append(queue.packets()).append('\n');
      } else if (parameter.strip().equals(Integer.toString(queue.number()))) {
        return Long.toString(queue.packets());
      }
    }
    return text.toString();
  }
}
