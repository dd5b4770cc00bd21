// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk;

import io.sluice.argument.Args;
import io.sluice.pmd.dpdk.eal.DpdkException;
import io.sluice.pmd.rte.RteEthdev;
import java.util.List;

/** The arguments of FromDPDKDevice. */
final class RxOptions {
  private static final int ETHERNET = 14;
  private static final int VLANS_AND_CRC = 12;
  private static final int JUMBO_MTU = 9000;
  private static final List<String> PAUSES = List.of("none", "rx", "tx", "full");
  private static final List<String> POWER_MODES = List.of("MONITOR", "PAUSE", "SCALE");

  String port;
  int burst;
  boolean active;
  boolean allowNonexistent;
  boolean rssAggregate;
  boolean paintQueue;
  boolean timestamp;

  private int queue;
  private int nQueues;
  private int minQueues;
  private int maxQueues;
  private int descriptors;
  private boolean promiscuous;
  private boolean rss;
  private int maxRss;
  private int retaSize;
  private int mtu;
  private boolean jumbo;
  private long mac;
  private int pause;
  private long offloads;

  void read(Args args) {
    port = args.required("PORT").asWord("");
    queue = args.optional("QUEUE").asInt(-1, -1, 1023);
    nQueues = args.optional("N_QUEUES").asInt(-1, -1, 1024);
    minQueues = args.keyword("MINQUEUES").asInt(1, 1, 1024);
    maxQueues = args.keyword("MAXQUEUES").asInt(128, 1, 1024);
    burst = args.keyword("BURST").asBurst(0);
    descriptors = args.keyword("NDESC").asInt(0, 0, 65_535);
    promiscuous = args.keyword("PROMISC").asBool(true);
    active = args.keyword("ACTIVE").asBool(true);
    allowNonexistent = args.keyword("ALLOW_NONEXISTENT").asBool(false);
    rssAggregate = args.keyword("RSS_AGGREGATE").asBool(false);
    paintQueue = args.keyword("PAINT_QUEUE").asBool(false);
    timestamp = args.keyword("TIMESTAMP").asBool(false);
    maxRss = args.keyword("MAX_RSS").asInt(0, 1, 1024);
    retaSize = args.keyword("RETA_SIZE").asInt(0, 1, 65_535);
    mtu = args.keyword("MTU").asInt(0, 68, 65_535);
    mac = args.keyword("MAC").asMac(-1);
    jumbo = args.keyword("JUMBO").asBool(false);
    readMode(args);
    readOffloads(args);
    readPlacement(args);
    readRefused(args);
    if (nQueues == 0 || minQueues > maxQueues) {
      args.error("no queues are left to choose");
    }
  }

  private void readMode(Args args) {
    String mode = args.keyword("MODE").asWord("rss");
    rss = mode.equals("rss");
    if (!rss && !mode.equals("none")) {
      args.error("MODE: '" + mode + "' is not supported, only rss and none");
    }
    String text = args.keyword("PAUSE").asWord("unset");
    pause = PAUSES.indexOf(text);
    if (pause < 0 && !text.equals("unset")) {
      args.error("PAUSE: '" + text + "' is none of none, rx, tx, full, unset");
    }
  }

  private void readOffloads(Args args) {
    offloads |=
        args.keyword("VLAN_FILTER").asBool(false) ? RteEthdev.RTE_ETH_RX_OFFLOAD_VLAN_FILTER : 0;
    offloads |=
        args.keyword("VLAN_STRIP").asBool(false) ? RteEthdev.RTE_ETH_RX_OFFLOAD_VLAN_STRIP : 0;
    offloads |=
        args.keyword("VLAN_EXTEND").asBool(false) ? RteEthdev.RTE_ETH_RX_OFFLOAD_VLAN_EXTEND : 0;
    offloads |= args.keyword("LRO").asBool(false) ? RteEthdev.RTE_ETH_RX_OFFLOAD_TCP_LRO : 0;
    offloads |= args.keyword("IPCO").asBool(false) ? RteEthdev.RTE_ETH_RX_OFFLOAD_IPV4_CKSUM : 0;
    offloads |=
        args.keyword("TCO").asBool(false)
            ? RteEthdev.RTE_ETH_RX_OFFLOAD_IPV4_CKSUM | RteEthdev.RTE_ETH_RX_OFFLOAD_TCP_CKSUM
            : 0;
    offloads |=
        args.keyword("UCO").asBool(false)
            ? RteEthdev.RTE_ETH_RX_OFFLOAD_IPV4_CKSUM | RteEthdev.RTE_ETH_RX_OFFLOAD_UDP_CKSUM
            : 0;
  }

  /** Reads arguments about where queues run, which the graph's placement decides here. */
  private static void readPlacement(Args args) {
    args.keyword("NUMA").asBool(true);
    args.keyword("NUMA_NODE").asInt(-1);
    args.keyword("MAXTHREADS").asInt(-1);
    args.keyword("THREADOFFSET").asInt(-1);
    args.keyword("VERBOSE").asInt(0);
    args.keyword("CLEAR").asBool(false);
    String scale = args.keyword("SCALE").asWord("parallel");
    if (!scale.equals("parallel") && !scale.equals("share")) {
      args.error("SCALE: '" + scale + "' is none of parallel, share");
    }
  }

  private static void readRefused(Args args) {
    if (args.keyword("FLOW_RULES_FILE").isPresent()) {
      args.error("FLOW_RULES_FILE: flow rules are not supported");
    }
    if (args.keyword("FLOW_ISOLATE").asBool(false)) {
      args.error("FLOW_ISOLATE: flow rules are not supported");
    }
    for (String keyword : List.of("VF_POOLS", "VF_VLAN")) {
      if (args.keyword(keyword).isPresent()) {
        args.error(keyword + ": VMDq is not supported");
      }
    }
    if (args.keyword("RX_INTR").asInt(-1) >= 0) {
      args.warning("RX_INTR has no effect; an idle worker rests by its idle strategy");
    }
    String power = args.keyword("POWER_MGMT").asWord(null);
    if (power != null) {
      if (!POWER_MODES.contains(power.toUpperCase(java.util.Locale.ROOT))) {
        args.error("POWER_MGMT: '" + power + "' is none of MONITOR, PAUSE, SCALE");
      }
      args.warning("POWER_MGMT has no effect; an idle worker rests by its idle strategy");
    }
  }

  int firstQueue() {
    return Math.max(queue, 0);
  }

  /** Sets the options of a port with a single queue. */
  void single(int burst) {
    this.burst = burst;
    active = true;
    nQueues = 1;
    promiscuous = true;
    rss = true;
    pause = -1;
    mac = -1;
  }

  /**
   * The number of queues to poll: one if QUEUE is given, otherwise one for each worker, limited by
   * the device.
   *
   * @param workers how many workers there are
   * @param most how many queues the device has
   */
  int queues(int workers, int most) {
    if (nQueues > 0) {
      return nQueues;
    }
    int wanted = Math.max(minQueues, Math.min(workers, most - firstQueue()));
    return queue >= 0 ? 1 : Math.min(wanted, maxQueues);
  }

  void shape(PortConfig config, PortInfo info, int defaultDescriptors, int workers, int dataRoom) {
    int queues = queues(workers, info.maxRxQueues());
    config.rxQueues = Math.max(config.rxQueues, firstQueue() + queues);
    config.promiscuous = promiscuous;
    config.rss &= rss;
    config.rxOffloads |= offloads;
    config.rxDescriptors = descriptors != 0 ? descriptors : defaultDescriptors;
    config.rssQueues = maxRss != 0 ? maxRss : config.rssQueues;
    config.flowControl = pause >= 0 ? pause : config.flowControl;
    if (mac >= 0) {
      config.mac = bytes(mac);
    }
    long scatter = info.rxOffloads() & RteEthdev.RTE_ETH_RX_OFFLOAD_SCATTER;
    if (mtu != 0) {
      config.mtu = mtu;
    } else if (jumbo) {
      config.mtu = Math.min(info.maxMtu(), scatter != 0 ? JUMBO_MTU : inOneBuffer(dataRoom));
      // The actual limit of a driver may differ from the one it reports.
      config.mtuIfPossible = true;
    }
    if (config.mtu > inOneBuffer(dataRoom)) {
      config.rxOffloads |= scatter;
    }
    if (retaSize != 0 && retaSize != info.retaSize()) {
      throw new DpdkException(
          "RETA_SIZE %d: the device's RSS table has %d entries"
              .formatted(retaSize, info.retaSize()));
    }
  }

  /** The largest MTU whose frames fit a buffer. */
  private static int inOneBuffer(int dataRoom) {
    return dataRoom - ETHERNET - VLANS_AND_CRC;
  }

  private static byte[] bytes(long mac) {
    byte[] bytes = new byte[6];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (mac >> 40 - 8 * i);
    }
    return bytes;
  }
}
