// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.balancer;

import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;
import io.sluice.header.Ipv4;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;

/**
 * Notes where each packet was sent to, by the lower three bytes of its source address.
 *
 * <p>{@code ServerSink()}
 */
@ElementInfo(name = "ServerSink", ports = "1/0", processing = "h/")
public final class ServerSink extends BatchElement {
  private int[] servers = {};

  /** Creates the element. */
  public ServerSink() {}

  /** Has what comes next be noted in an array, 0 for what does not come. */
  int[] expect(int flows) {
    servers = new int[flows];
    return servers;
  }

  @Override
  public void push(int port, PacketBatch batch) {
    for (int i = 0; i < batch.size(); i++) {
      long ip = Mbuf.data(batch.get(i));
      servers[Ipv4.src(ip) & 0xff_ffff] = Ipv4.dst(ip);
    }
    packets.free(batch);
  }
}
