// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk;

import java.util.Arrays;

/**
 * The configuration of a port. Every user of the port sets what it needs before the port starts;
 * the defaults are an ordinary port with one queue in each direction.
 */
public final class PortConfig {
  /** Receive queues; 0 for a port that is only sent on, where the driver allows. */
  public int rxQueues = 1;

  /** Transmit queues. */
  public int txQueues = 1;

  /** Descriptors of each receive queue; 0 for the driver's favourite, or 256. */
  public int rxDescriptors;

  /** Descriptors of each transmit queue; 0 for the driver's favourite, or 256. */
  public int txDescriptors;

  /** Whether to receive frames for other hosts; null leaves the device as it is. */
  public Boolean promiscuous = true;

  /** MTU in bytes; 0 leaves it. */
  public int mtu;

  /** Whether the MTU is a wish: a port that refuses it keeps its own. */
  public boolean mtuIfPossible;

  /** MAC address of 6 bytes; null leaves it. */
  public byte[] mac;

  /** Whether to spread packets over the receive queues by RSS, when there are several. */
  public boolean rss = true;

  /** Receive queues that RSS spreads over; 0 for all. */
  public int rssQueues;

  /** RTE_ETH_RX_OFFLOAD_ flags that must be available. */
  public long rxOffloads;

  /** RTE_ETH_TX_OFFLOAD_ flags that must be available. */
  public long txOffloads;

  /** Flow control: 0 none, 1 rx, 2 tx, 3 full; -1 leaves it. */
  public int flowControl = -1;

  /** Whether this asks for something that a port does not do, queues and promiscuity aside. */
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
