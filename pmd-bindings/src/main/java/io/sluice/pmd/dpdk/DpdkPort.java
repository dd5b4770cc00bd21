// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk;

import io.sluice.packet.Memory;
import io.sluice.pmd.c.Errno;
import io.sluice.pmd.c.NativeMemory;
import io.sluice.pmd.dpdk.eal.DpdkException;
import io.sluice.pmd.dpdk.eal.Eal;
import io.sluice.pmd.rte.RteEthConf;
import io.sluice.pmd.rte.RteEthFcConf;
import io.sluice.pmd.rte.RteEthLink;
import io.sluice.pmd.rte.RteEthRssReta;
import io.sluice.pmd.rte.RteEthStats;
import io.sluice.pmd.rte.RteEthXstat;
import io.sluice.pmd.rte.RteEthdev;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A DPDK Ethernet port: configured, started, queried and closed by the control thread, while its
 * {@link RxQueue} and {@link TxQueue} objects belong to workers, which must have released them
 * before the port stops.
 */
public final class DpdkPort implements AutoCloseable {
  private static final int DEFAULT_RING = 256;
  private static final int ANY_SOCKET = -1;

  private final int id;
  private final String name;
  private RxQueue[] rx = {};
  private TxQueue[] tx = {};
  private boolean started;

  private DpdkPort(int id, String name) {
    this.id = id;
    this.name = name;
  }

  /**
   * Finds a port; starts the EAL if it is not running.
   *
   * @param port a port number, a PCI address, or a device name such as {@code net_tap0}
   * @return the port, not configured
   * @throws DpdkException if there is no such port; the message lists the existing ones
   */
  public static DpdkPort open(String port) {
    Eal eal = Eal.get();
    for (String known : eal.ports()) {
      int space = known.indexOf(' ');
      String number = known.substring(0, space);
      String name = known.substring(space + 1);
      if (port.equals(number) || port.equals(name) || ("0000:" + port).equals(name)) {
        return new DpdkPort(Integer.parseInt(number), name);
      }
    }
    throw new DpdkException(
        "no DPDK port %s; there %s"
            .formatted(
                port,
                eal.ports().isEmpty()
                    ? "is none (virtual ones: --dpdk --vdev=net_tap0 --)"
                    : "are: " + String.join(", ", eal.ports())));
  }

  /**
   * Configures queues and offloads.
   *
   * @param config the configuration
   * @param pool the pool of received packets
   * @throws DpdkException if the port cannot do it; the message says what
   */
  public void configure(PortConfig config, DpdkPool pool) {
    PortInfo info = info();
    check("receive queues", config.rxQueues, info.maxRxQueues());
    check("transmit queues", config.txQueues, info.maxTxQueues());
    checkRxOffloads(config.rxOffloads & ~info.rxOffloads());
    checkTxOffloads(config.txOffloads & ~info.txOffloads());
    Eal.forgetLog();
    configureDevice(config, info);
    if (config.mtu != 0) {
      int result = RteEthdev.rte_eth_dev_set_mtu(id, config.mtu);
      if (!config.mtuIfPossible) {
        expect("MTU " + config.mtu, result);
      }
    }
    if (config.mtu > pool.dataRoom()) {
      // Allocated now, not when the first long packet arrives.
      pool.longMempool();
    }
    int[] rings = rings(config, info);
    for (int queue = 0; queue < config.rxQueues; queue++) {
      int result =
          RteEthdev.rte_eth_rx_queue_setup(id, queue, rings[0], ANY_SOCKET, 0, pool.mempool());
      expect("receive queue " + queue, result);
    }
    for (int queue = 0; queue < config.txQueues; queue++) {
      int result = RteEthdev.rte_eth_tx_queue_setup(id, queue, rings[1], ANY_SOCKET, 0);
      expect("transmit queue " + queue, result);
    }
    address(config);
    checkStart(config);
    rx = new RxQueue[config.rxQueues];
    for (int queue = 0; queue < rx.length; queue++) {
      rx[queue] = new RxQueue(id, queue);
    }
    tx = new TxQueue[config.txQueues];
    for (int queue = 0; queue < tx.length; queue++) {
      tx[queue] = new TxQueue(id, queue);
    }
  }

  /** Finds out what would fail when the port starts, before any packet arrives. */
  private void checkStart(PortConfig config) {
    if (isSpread(config)) {
      retaSize();
    }
    if (config.flowControl >= 0) {
      long conf = RteEthFcConf.allocate();
      try {
        flowControl(conf);
      } finally {
        Memory.free(conf);
      }
    }
  }

  private static boolean isSpread(PortConfig config) {
    return config.rssQueues > 0 && config.rssQueues < config.rxQueues;
  }

  private void check(String what, int wanted, int available) {
    if (wanted < 0 || wanted > available) {
      throw new DpdkException(
          "port %s has %d %s, %d are asked for".formatted(name, available, what, wanted));
    }
  }

  private void checkRxOffloads(long missing) {
    if (missing != 0) {
      String flag = RteEthdev.rte_eth_dev_rx_offload_name(Long.lowestOneBit(missing));
      throw new DpdkException(
          "port %s (%s) has no receive offload %s".formatted(name, info().driver(), flag));
    }
  }

  private void checkTxOffloads(long missing) {
    if (missing != 0) {
      String flag = RteEthdev.rte_eth_dev_tx_offload_name(Long.lowestOneBit(missing));
      throw new DpdkException(
          "port %s (%s) has no transmit offload %s".formatted(name, info().driver(), flag));
    }
  }

  private void configureDevice(PortConfig config, PortInfo info) {
    long conf = RteEthConf.allocate(config.rxOffloads, config.txOffloads);
    try {
      long types = info.rssTypes() & RteEthdev.RSS_FLOWS;
      if (config.rss && config.rxQueues > 1 && types != 0) {
        RteEthConf.setRss(conf, types);
      }
      int result = RteEthdev.rte_eth_dev_configure(id, config.rxQueues, config.txQueues, conf);
      expect("configuration", result);
    } finally {
      Memory.free(conf);
    }
  }

  private int[] rings(PortConfig config, PortInfo info) {
    long sizes = NativeMemory.allocate(4);
    try {
      Memory.putShort(sizes, (short) ring(config.rxDescriptors, info.rxRing()));
      Memory.putShort(sizes + 2, (short) ring(config.txDescriptors, info.txRing()));
      expect("descriptors", RteEthdev.rte_eth_dev_adjust_nb_rx_tx_desc(id, sizes, sizes + 2));
      return new int[] {NativeMemory.u16(sizes), NativeMemory.u16(sizes + 2)};
    } finally {
      Memory.free(sizes);
    }
  }

  private static int ring(int wanted, int favourite) {
    return wanted != 0 ? wanted : favourite != 0 ? favourite : DEFAULT_RING;
  }

  private void address(PortConfig config) {
    if (config.mac == null) {
      return;
    }
    long mac = NativeMemory.allocate(8);
    try {
      Memory.copyFromArray(config.mac, 0, mac, 6);
      expect("MAC address", RteEthdev.rte_eth_dev_default_mac_addr_set(id, mac));
    } finally {
      Memory.free(mac);
    }
  }

  /**
   * Starts the device.
   *
   * @param config as configured: promiscuity, RSS queues and flow control are set on a running port
   * @throws DpdkException if it does not start, or cannot do what is asked
   */
  public void start(PortConfig config) {
    Eal.forgetLog();
    expect("start", RteEthdev.rte_eth_dev_start(id));
    started = true;
    if (config.promiscuous != null) {
      promiscuous(config.promiscuous);
    }
    if (isSpread(config)) {
      spread(config.rssQueues);
    }
    if (config.flowControl >= 0) {
      flowControl(config.flowControl);
    }
  }

  boolean isStarted() {
    return started;
  }

  void promiscuous(boolean on) {
    int error =
        on ? RteEthdev.rte_eth_promiscuous_enable(id) : RteEthdev.rte_eth_promiscuous_disable(id);
    // Virtual devices have no filter to switch off.
    if (error < 0 && error != -Errno.ENOTSUP) {
      expect("promiscuous mode", error);
    }
  }

  /**
   * Restricts the RSS table to the first queues, on a running port.
   *
   * @param queues how many, from 1 to the number configured
   * @throws DpdkException if the port has no RSS table, or refuses
   */
  public void spread(int queues) {
    int size = retaSize();
    long reta = RteEthRssReta.allocate(size);
    try {
      for (int entry = 0; entry < size; entry++) {
        RteEthRssReta.set(reta, entry, entry % queues);
      }
      expect("RSS table", RteEthdev.rte_eth_dev_rss_reta_update(id, reta, size));
    } finally {
      Memory.free(reta);
    }
  }

  private int retaSize() {
    int size = info().retaSize();
    if (size == 0) {
      throw new DpdkException("port " + name + " has no RSS table");
    }
    return size;
  }

  private void flowControl(long conf) {
    expect("flow control", RteEthdev.rte_eth_dev_flow_ctrl_get(id, conf));
  }

  private void flowControl(int mode) {
    long conf = RteEthFcConf.allocate();
    try {
      flowControl(conf);
      RteEthFcConf.setMode(conf, mode);
      expect("flow control", RteEthdev.rte_eth_dev_flow_ctrl_set(id, conf));
    } finally {
      Memory.free(conf);
    }
  }

  private void expect(String what, int error) {
    if (error < 0) {
      throw Eal.failure("port " + name + ", " + what, error);
    }
  }

  /**
   * A receive queue.
   *
   * @param queue its number
   * @return the queue, for one thread
   */
  public RxQueue rx(int queue) {
    return rx[queue];
  }

  /**
   * A transmit queue.
   *
   * @param queue its number
   * @return the queue, for one thread
   */
  public TxQueue tx(int queue) {
    return tx[queue];
  }

  /**
   * What the port can do.
   *
   * @return a snapshot
   */
  public PortInfo info() {
    return PortInfo.of(id);
  }

  /**
   * The port's counters.
   *
   * @return a snapshot
   */
  public PortStats stats() {
    long stats = RteEthStats.allocate();
    try {
      expect("statistics", RteEthdev.rte_eth_stats_get(id, stats));
      return new PortStats(
          RteEthStats.ipackets(stats),
          RteEthStats.opackets(stats),
          RteEthStats.ibytes(stats),
          RteEthStats.obytes(stats),
          RteEthStats.imissed(stats),
          RteEthStats.ierrors(stats),
          RteEthStats.oerrors(stats),
          RteEthStats.rxNombuf(stats));
    } finally {
      Memory.free(stats);
    }
  }

  /** Sets the port's counters to zero. */
  public void resetStats() {
    RteEthdev.rte_eth_stats_reset(id);
    RteEthdev.rte_eth_xstats_reset(id);
  }

  /**
   * The driver's own counters.
   *
   * @return values by name, in the driver's order
   */
  public Map<String, Long> xstats() {
    Map<String, Long> result = new LinkedHashMap<>();
    int count = RteEthdev.rte_eth_xstats_get_names(id, 0, 0);
    if (count <= 0) {
      return result;
    }
    long names = NativeMemory.allocate((long) count * RteEthXstat.NAME_SIZE);
    long values = NativeMemory.allocate((long) count * RteEthXstat.SIZE);
    try {
      int named = RteEthdev.rte_eth_xstats_get_names(id, names, count);
      int valued = RteEthdev.rte_eth_xstats_get(id, values, count);
      for (int i = 0; i < Math.min(count, Math.min(named, valued)); i++) {
        long xstat = values + (long) i * RteEthXstat.SIZE;
        result.put(RteEthXstat.name(xstat, names), RteEthXstat.value(xstat));
      }
      return result;
    } finally {
      Memory.free(names);
      Memory.free(values);
    }
  }

  /**
   * The state of the link; does not wait for it.
   *
   * @return a snapshot
   */
  public PortLink link() {
    long link = RteEthLink.allocate();
    try {
      expect("link", RteEthdev.rte_eth_link_get_nowait(id, link));
      return new PortLink(
          RteEthLink.isUp(link),
          RteEthLink.speed(link),
          RteEthLink.isFullDuplex(link),
          RteEthLink.isAutonegotiated(link));
    } finally {
      Memory.free(link);
    }
  }

  /**
   * The MAC address.
   *
   * @return 6 bytes in network order
   */
  public byte[] mac() {
    long mac = NativeMemory.allocate(8);
    try {
      expect("MAC address", RteEthdev.rte_eth_macaddr_get(id, mac));
      byte[] bytes = new byte[6];
      Memory.copyToArray(mac, bytes, 0, bytes.length);
      return bytes;
    } finally {
      Memory.free(mac);
    }
  }

  /**
   * The MTU.
   *
   * @return bytes
   */
  public int mtu() {
    long mtu = NativeMemory.allocate(8);
    try {
      expect("MTU", RteEthdev.rte_eth_dev_get_mtu(id, mtu));
      return NativeMemory.u16(mtu);
    } finally {
      Memory.free(mtu);
    }
  }

  /**
   * The NUMA node.
   *
   * @return node number; -1 if it is not known
   */
  public int socket() {
    return RteEthdev.rte_eth_dev_socket_id(id);
  }

  public int id() {
    return id;
  }

  /**
   * The device's name.
   *
   * @return for example {@code net_tap0} or {@code 0000:03:00.0}
   */
  public String name() {
    return name;
  }

  /** Stops the device. Workers must have released its queues. */
  public void stop() {
    if (started) {
      started = false;
      RteEthdev.rte_eth_dev_stop(id);
    }
  }

  /** Stops the device and frees its queues and buffers; it cannot be opened again. */
  @Override
  public void close() {
    stop();
    RteEthdev.rte_eth_dev_close(id);
  }
}
