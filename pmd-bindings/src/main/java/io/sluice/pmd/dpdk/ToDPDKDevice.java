// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk;

import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.KEEPS;
import static io.sluice.effect.Action.SENDS;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.device.PoolSource;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementContext;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.handler.Handlers;
import io.sluice.packet.PacketBatch;
import io.sluice.packet.PacketPool;
import io.sluice.packet.Watched;
import io.sluice.pmd.dpdk.eal.DpdkException;
import io.sluice.pmd.rte.RteEthdev;
import io.sluice.run.Worker;
import java.util.List;

/**
 * Sends packets to a DPDK port.
 *
 * <p>{@code ToDPDKDevice(PORT [, QUEUE, N_QUEUES, keywords])}
 *
 * <p>PORT is a port number, a PCI address or a device name. Each worker that pushes into it has its
 * own transmit queue, from QUEUE (default 0) on, N_QUEUES of them (default -1: one per worker, as
 * far as the device has them); workers that must share one take turns. A batch goes to the device
 * at once. Packets that the device does not accept wait in an internal queue of IQUEUE packets, and
 * are offered again in each of the worker's rounds.
 *
 * <p>Keywords: {@code IQUEUE} a power of two, default 1024; {@code BLOCKING} boolean, default
 * false: when the internal queue is full, packets are dropped; true waits for the device instead;
 * {@code BURST} packets to collect before sending, default -1: 1; {@code TIMEOUT} milliseconds for
 * which fewer than BURST packets wait, default 0: until the end of the worker's round, negative:
 * forever; {@code NDESC} descriptors per queue, default 0: the driver's choice, or 256; {@code
 * MAXQUEUES} bound on the number of queues, default 128; {@code TSO IPCO TCO UCO} offloads that the
 * device must have; {@code ALLOW_NONEXISTENT} drops everything if the port does not exist. {@code
 * ALLOC VERBOSE NUMA MAXTHREADS THREADOFFSET} are accepted and ignored.
 *
 * <p>Handlers: {@code count} packets that the device accepted, {@code dropped}, {@code
 * reset_counts} (write), and the port's {@code hw_count hw_bytes hw_errors xstats [NAME] carrier
 * speed duplex autoneg mac mtu driver vendor device nb_rx_queues nb_tx_queues}.
 */
@ElementInfo(name = "ToDPDKDevice", ports = "1/0", processing = "h/", shared = true)
@ElementEffects(
    reads = DATA,
    does = {SENDS, KEEPS, DROPS, COUNTS})
public class ToDPDKDevice extends BatchElement implements PortUser, PoolSource {

  private final int queueFull = dropReason("transmit queue full");
  private final int noDevice = dropReason("no device");
  private final int amidChain = dropReason("inside a parallel chain");
  private final int replaced = dropReason("configuration replaced");
  private DpdkDevice device;
  private TxBuffer[] buffers = {};
  private int queue;
  private int nQueues;
  private int maxQueues;
  private int descriptors;
  private int internal;
  private int burst;
  private long timeoutNanos;
  private boolean blocking;
  private long offloads;

  /** Creates the element. */
  public ToDPDKDevice() {}

  @Override
  protected void configure(Args args) {
    String port = args.required("PORT").asWord("");
    queue = args.optional("QUEUE").asInt(0, -1, 1023);
    nQueues = args.optional("N_QUEUES").asInt(-1, -1, 1024);
    maxQueues = args.keyword("MAXQUEUES").asInt(128, 1, 1024);
    readBuffer(args, Math.max(1, args.keyword("BURST").asInt(-1, -1, PacketBatch.CAPACITY)));
    descriptors = args.keyword("NDESC").asInt(0, 0, 65_535);
    boolean allowNonexistent = args.keyword("ALLOW_NONEXISTENT").asBool(false);
    readOffloads(args);
    for (String accepted : List.of("ALLOC", "NUMA")) {
      args.keyword(accepted).asBool(true);
    }
    for (String accepted : List.of("VERBOSE", "MAXTHREADS", "THREADOFFSET", "NUMA_NODE")) {
      args.keyword(accepted).asInt(0);
    }
    if (descriptors > 0 && burst > descriptors / 2) {
      args.warning("BURST should not be more than half of NDESC");
    }
    if (args.hasErrors()) {
      return;
    }
    try {
      device = DpdkDevice.open(port);
    } catch (DpdkException e) {
      if (!allowNonexistent) {
        args.error(e.getMessage());
      }
    }
  }

  /** Reads how packets wait for the device. */
  final void readBuffer(Args args, int packetsAtOnce) {
    burst = packetsAtOnce;
    internal = args.keyword("IQUEUE").asInt(1024, 1, 1 << 20);
    blocking = args.keyword("BLOCKING").asBool(false);
    timeoutNanos = args.keyword("TIMEOUT").asInt(0, -1, 1_000_000) * 1_000_000L;
    if (Integer.bitCount(internal) != 1) {
      args.error("IQUEUE: " + internal + " is not a power of two");
    }
    if (burst > internal) {
      args.error("BURST: " + burst + " is more than IQUEUE holds");
    }
  }

  /** Sends to the port of a ring, instead of one given by arguments. */
  final void sendTo(DpdkDevice ring) {
    nQueues = 1;
    device = ring;
  }

  private void readOffloads(Args args) {
    offloads |= args.keyword("TSO").asBool(false) ? RteEthdev.RTE_ETH_TX_OFFLOAD_TCP_TSO : 0;
    offloads |= args.keyword("IPCO").asBool(false) ? RteEthdev.RTE_ETH_TX_OFFLOAD_IPV4_CKSUM : 0;
    offloads |=
        args.keyword("TCO").asBool(false)
            ? RteEthdev.RTE_ETH_TX_OFFLOAD_IPV4_CKSUM | RteEthdev.RTE_ETH_TX_OFFLOAD_TCP_CKSUM
            : 0;
    offloads |=
        args.keyword("UCO").asBool(false)
            ? RteEthdev.RTE_ETH_TX_OFFLOAD_IPV4_CKSUM | RteEthdev.RTE_ETH_TX_OFFLOAD_UDP_CKSUM
            : 0;
  }

  @Override
  public DpdkDevice device() {
    return device;
  }

  @Override
  public PacketPool openPool() {
    return device == null ? null : DPDKInfo.pool(router());
  }

  private int firstQueue() {
    return Math.max(0, queue);
  }

  @Override
  public void shape(PortConfig config, PortInfo info) {
    if (nQueues <= 0) {
      int most = Math.min(maxQueues, info.maxTxQueues() - firstQueue());
      nQueues = Math.max(1, Math.min(router().workers().size(), most));
    }
    config.txQueues = Math.max(config.txQueues, firstQueue() + nQueues);
    config.txOffloads |= offloads;
    config.txDescriptors = descriptors != 0 ? descriptors : DPDKInfo.of(router()).descriptors();
  }

  @Override
  protected void initialize(Setup setup) {
    if (device == null) {
      return;
    }
    try {
      device.join(this);
      List<Worker> workers = router().workers();
      buffers = new TxBuffer[workers.size()];
      for (int i = 0; i < buffers.length; i++) {
        Worker worker = workers.get(i);
        TxQueue tx = device.send(firstQueue() + i % nQueues, worker);
        TxBuffer buffer = new TxBuffer(tx, internal, burst, timeoutNanos);
        buffers[i] = buffer;
        buffer.flushBy(worker.newTask(name(), buffer::run));
      }
    } catch (DpdkException e) {
      setup.error(e.getMessage());
    }
  }

  @Override
  public void push(int port, PacketBatch batch) {
    if (buffers.length == 0) {
      drop(noDevice, batch);
      return;
    }
    Worker current = buffers.length == 1 ? worker() : Worker.current();
    Worker worker = current == null ? worker() : current;
    int strays = Watched.free(batch, worker.packets());
    if (strays > 0) {
      countDrops(amidChain, strays);
    }
    push(batch, buffers[worker.index()], worker);
  }

  private void push(PacketBatch batch, TxBuffer buffer, Worker worker) {
    int done = buffer.offer(batch, 0);
    while (done < batch.size() && blocking && !router().isStopRequested()) {
      buffer.flush();
      done += buffer.offer(batch, done);
    }
    if (done < batch.size()) {
      dropRest(batch, done, buffer, worker);
    }
  }

  private void dropRest(PacketBatch batch, int from, TxBuffer buffer, Worker worker) {
    if (from > 0) {
      batch.handOver(from - 1);
    }
    if (buffer.dropped == 0) {
      router().report(name() + ": packets dropped, the device does not keep up");
    }
    int count = batch.size() - from;
    buffer.dropped += count;
    countDrops(queueFull, count);
    for (int i = from; i < batch.size(); i++) {
      worker.packets().free(batch.handOver(i));
    }
  }

  @Override
  protected void open(Setup setup) {
    if (device != null) {
      device.start(setup);
    }
  }

  /** Sends what the device accepts. */
  @Override
  protected long settle() {
    long left = 0;
    for (TxBuffer buffer : buffers) {
      if (buffer != null) {
        flush(buffer);
        left += buffer.waiting();
      }
    }
    return left;
  }

  private void flush(TxBuffer buffer) {
    // A worker of the next configuration may already be sending on the queue.
    if (!device.isHandedOver(this)) {
      buffer.flush();
    }
  }

  /** The element of the same port, otherwise the one of the same name. */
  @Override
  protected Element predecessorIn(ElementContext replaced) {
    for (ToDPDKDevice other : replaced.elements(ToDPDKDevice.class)) {
      if (device != null && other.device == device && other.firstQueue() == firstQueue()) {
        return other;
      }
    }
    return super.predecessorIn(replaced);
  }

  /**
   * The port itself is taken over by {@link DpdkDevice}; packets that wait for it are sent first.
   */
  @Override
  protected void takeOver(Element old) {
    ToDPDKDevice before = (ToDPDKDevice) old;
    boolean sameName = name().equals(before.name());
    for (int i = 0; i < Math.min(buffers.length, before.buffers.length); i++) {
      if (sameName) {
        buffers[i].sent = before.buffers[i].sent;
        buffers[i].dropped = before.buffers[i].dropped;
      }
      if (device == before.device) {
        countDrops(queueFull, buffers[i].takeWaiting(before.buffers[i], packets));
      }
    }
  }

  @Override
  protected void cleanup() {
    if (device == null) {
      return;
    }
    for (int i = 0; i < buffers.length; i++) {
      if (buffers[i] != null) {
        flush(buffers[i]);
        boolean gone = worker().isReplaced();
        countDrops(replaced, gone ? buffers[i].waiting() : 0);
        buffers[i].discard(gone ? packets : router().workers().get(i).packets());
      }
    }
    device.leave(this);
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("count", this::count);
    handlers.read("dropped", this::dropped);
    handlers.write("reset_counts", value -> reset());
    PortHandlers.transmit(handlers, () -> device == null ? null : device.port());
  }

  private long count() {
    long sum = 0;
    for (TxBuffer buffer : buffers) {
      sum += buffer.sent;
    }
    return sum;
  }

  private long dropped() {
    long sum = 0;
    for (TxBuffer buffer : buffers) {
      sum += buffer.dropped;
    }
    return sum;
  }

  private void reset() {
    for (TxBuffer buffer : buffers) {
      buffer.sent = 0;
      buffer.dropped = 0;
    }
  }
}
