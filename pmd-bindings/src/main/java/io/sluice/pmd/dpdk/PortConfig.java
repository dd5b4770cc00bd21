// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk;

import java.util.Arrays;

/**
 * The configuration of a port. Every user of the port sets what it needs before the port starts;
 * the defaults are an ordinary port with one queue in each direction.
 */
public final class PortConfig {
  /** Receive queues; 0 for a port that only sends, if the driver allows it. */
  public int rxQueues = 1;

  /** Transmit queues. */
  public int txQueues = 1;

  /** Descriptors of each receive queue; 0 for the driver's preferred number, or 256. */
  public int rxDescriptors;

  /** Descriptors of each transmit queue; 0 for the driver's preferred number, or 256. */
  public int txDescriptors;

  /** Whether to receive frames for other hosts; null leaves the setting of the device unchanged. */
  public Boolean promiscuous = true;

  /** MTU in bytes; 0 leaves it unchanged. */
  public int mtu;

  /** Whether the MTU is optional: a port that refuses it keeps its own. */
  public boolean mtuIfPossible;

  /** MAC address of 6 bytes; null leaves it unchanged. */
  public byte[] mac;

  /** Whether RSS spreads packets over the receive queues, if there are several. */
  public boolean rss = true;

  /** The receive queues over which RSS spreads packets; 0 for all. */
  public int rssQueues;

  /** RTE_ETH_RX_OFFLOAD_ flags that must be available. */
  public long rxOffloads;

  /** RTE_ETH_TX_OFFLOAD_ flags that must be available. */
  public long txOffloads;

  /** Flow control: 0 none, 1 rx, 2 tx, 3 full; -1 leaves it unchanged. */
  public int flowControl = -1;

  /**
   * Whether this requires something that the current configuration does not have, apart from queues
   * and promiscuity.
   */
  boolean changes(PortConfig present) {
    return mac != null && !Arrays.equals(mac, present.mac)
        || mtu != 0 && mtu != present.mtu
        || rssQueues != 0 && rssQueues != present.rssQueues
        || rxDescriptors != 0 && rxDescriptors != present.rxDescriptors
        || txDescriptors != 0 && txDescriptors != present.txDescriptors
        || (rxOffloads & ~present.rxOffloads) != 0
        || (txOffloads & ~present.txOffloads) != 0
        || flowControl >= 0 && flowControl != present.flowControl;
  }

  /** Creates the default configuration. */
  public PortConfig() {}
}
