// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.sessions;

import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;

/**
 * Takes packets of {@link SessionSource}, and notes which port a new session was given.
 *
 * <p>{@code SessionSink()}
 */
@ElementInfo(name = "SessionSink", ports = "1/0", processing = "h/", replicable = true)
public final class SessionSink extends BatchElement {
  private Plan plan;

  /** Creates the element. */
  public SessionSink() {}

  @Override
  protected void initialize(Setup setup) {
    plan = Plan.current;
  }

  @Override
  public void push(int port, PacketBatch batch) {
    if (plan.phase == Plan.Phase.CREATE) {
      for (int i = 0; i < batch.size(); i++) {
        long ip = Mbuf.data(batch.get(i));
        plan.ports[Bytes.i32(ip + 28)] = (char) Bytes.u16(ip + 20);
      }
    }
    packets.free(batch);
  }
}
