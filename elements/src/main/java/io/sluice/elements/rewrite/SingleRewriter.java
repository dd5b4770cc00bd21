// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite;

import io.sluice.elements.rewrite.line.RewriteLine;
import io.sluice.flow.FlowLine;
import io.sluice.header.Headers;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.packet.Anno;
import io.sluice.packet.PacketBatch;

/** What those rewriters have in common that take packets one by one. */
abstract class SingleRewriter extends Rewriter {
  @Override
  public void push(int port, PacketBatch batch) {
    for (int i = 0; i < batch.size(); i++) {
      long packet = batch.get(i);
      long ip = Headers.ipv4(packet);
      long line = 0;
      int way = noHeader;
      if (ip != 0) {
        way = find(port, packet, ip);
        line = found;
      }
      if (way == Mapping.ADD) {
        long own = packets.makeWritable(packet);
        if (own == 0) {
          way = noBuffer;
        } else {
          packet = own;
          batch.array()[i] = own;
          FlowLine.touch(line, (int) now());
          rewrite(packet, line);
          way = RewriteLine.output(line);
        }
      }
      batch.handOver(i);
      send(way, packet);
    }
    flushSides();
  }

  /** The line of the flow that {@link #find} found. */
  long found;

  /**
   * Finds the flow of a packet, or makes it.
   *
   * @param port the input
   * @param packet the packet
   * @param ip its IPv4 header
   * @return {@link Mapping#ADD}, with the line in {@link #found}; or an output, where the packet
   *     goes unchanged; or a drop code
   */
  abstract int find(int port, long packet, long ip);

  /** Rewrites a packet that is nobody else's. */
  abstract void rewrite(long packet, long line);

  /** Finds a flow by its key, or makes it. */
  final int findOrMake(int port, long packet, long addresses, long second) {
    found = flows.find(addresses, second);
    if (found != 0) {
      return Mapping.ADD;
    }
    int result = make(port, packet, addresses, second);
    found = made;
    return result;
  }

  /** Rewrites addresses, and the checksums that depend on them. */
  final void rewriteAddresses(long packet, long line) {
    long ip = Anno.networkHeader(packet);
    RewriteLine.rewriteIp(line, ip);
    if (!Ipv4.isFirstFragment(ip)) {
      return;
    }
    int length = Headers.transportLength(packet);
    int protocol = Ipv4.protocol(ip);
    if (protocol == IpProtocol.TCP && length >= 18) {
      RewriteLine.rewriteTcpChecksum(line, Anno.transportHeader(packet));
    } else if (protocol == IpProtocol.UDP && length >= 8) {
      RewriteLine.rewriteUdpChecksum(line, Anno.transportHeader(packet));
    }
  }
}
