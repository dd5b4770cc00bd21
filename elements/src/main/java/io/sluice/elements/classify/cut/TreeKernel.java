// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify.cut;

import io.sluice.element.PacketKernel;
import io.sluice.elements.classify.program.PacketView;
import io.sluice.elements.classify.program.TableKernel;
import io.sluice.packet.Memory;

/**
 * Decides by cut trees, for more rules than straight-line code can handle. The exact kernel decides
 * on packets with less than a basic IP header, and on those whose ports are truncated, unless there
 * are so many rules that such packets could be used to slow down the worker: then no port matches,
 * and no ICMP type. Immutable; allocates nothing.
 */
public final class TreeKernel extends PacketKernel {
  private static final int HEADER = 20;
  private static final int PORTS = 4;

  /** The fragment field's bits in a little-endian load: more fragments or offset; offset. */
  private static final int FRAGMENT_BITS = 0xff3f;

  private static final int OFFSET_BITS = 0xff1f;

  private final CutTree[] trees;
  private final int otherwise;
  private final Conditions conditions;
  private final TableKernel exact;
  private final boolean exactPorts;

  /**
   * Creates a kernel.
   *
   * @param trees ascending by their first box
   * @param otherwise what to return when no box of the trees fits
   * @param conditions what else a packet must fulfil for each box
   * @param exact decides on packets that are too short
   * @param exactPorts whether it does so, too, where some bytes of the ports are missing
   */
  public TreeKernel(
      CutTree[] trees,
      int otherwise,
      Conditions conditions,
      TableKernel exact,
      boolean exactPorts) {
    this.trees = trees;
    this.otherwise = otherwise;
    this.conditions = conditions;
    this.exact = exact;
    this.exactPorts = exactPorts;
  }

  @Override
  public int process(long packet) {
    if (PacketView.networkAvailable(packet) < HEADER) {
      return exact.process(packet);
    }
    long header = PacketView.networkBase(packet);
    int source = Integer.reverseBytes(Memory.getInt(header + 12));
    int destination = Integer.reverseBytes(Memory.getInt(header + 16));
    int fragment = Memory.getShort(header + 6);
    int kind =
        Memory.getByte(header + 9) & 0xff
            | (Memory.getByte(header + 8) & 0xff) << Box.TTL_SHIFT
            | (Memory.getByte(header + 1) & 0xff) << Box.TOS_SHIFT;
    int ports = 0;
    if ((fragment & OFFSET_BITS) == 0) {
      int available = PacketView.transportAvailable(packet);
      if (available >= PORTS) {
        ports = Integer.reverseBytes(Memory.getInt(PacketView.transportBase(packet)));
        kind |= Box.PORTS;
      } else if (available > 0 && exactPorts) {
        return exact.process(packet);
      }
    }
    if ((fragment & FRAGMENT_BITS) != 0) {
      kind |= Box.FRAGMENT;
    }
    long addresses = CutTree.pair(source, destination);
    long transport = CutTree.pair(kind, ports);
    long spread = CutTree.pair(ports >>> 16, ports & 0xffff);
    return find(packet, addresses, transport, spread);
  }

  private int find(long packet, long addresses, long transport, long ports) {
    int best = CutTree.NOT_FOUND;
    int verdict = otherwise;
    for (CutTree tree : trees) {
      if (tree.first >= best) {
        break;
      }
      long leaf = tree.leaf(addresses, transport);
      int end = CutTree.end(leaf);
      int at = tree.next(CutTree.begin(leaf), end, addresses, transport, ports);
      while (at < end) {
        long owner = tree.owner(at);
        if (CutTree.box(owner) >= best) {
          break;
        }
        if (!CutTree.isConditional(owner) || conditions.hold(CutTree.box(owner), packet)) {
          best = CutTree.box(owner);
          verdict = CutTree.verdict(owner);
          break;
        }
        at = tree.next(at + 1, end, addresses, transport, ports);
      }
    }
    return verdict;
  }
}
