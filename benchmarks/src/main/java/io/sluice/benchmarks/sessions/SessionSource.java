// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.sessions;

import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;
import io.sluice.element.ParallelSource;
import io.sluice.element.Setup;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;

/**
 * Makes packets of sessions as the {@link Plan} says: from inside at output 0, where each worker
 * has sessions of its own, answers at output 1, where any worker has answers of any session.
 *
 * <p>{@code SessionSource()}
 */
@ElementInfo(name = "SessionSource", ports = "0/2", processing = "/h")
public final class SessionSource extends BatchElement implements ParallelSource {
  private static final int BURST = 32;
  private static final int LENGTH = 32;
  private static final int OUTSIDE = 0xcb00_7101;

  private final PacketBatch batch = new PacketBatch();
  private Plan plan;
  private int index;
  private int count = 1;
  private int created;
  private boolean answer;
  private long random;

  /** Creates the element. */
  public SessionSource() {}

  @Override
  public int parallelism(int workers) {
    return workers;
  }

  @Override
  public void share(int place, int copies) {
    index = place;
    count = copies;
  }

  @Override
  protected void initialize(Setup setup) {
    plan = Plan.current;
    random = 88_172_645_463_325_252L + index;
    setup.task(this::run);
  }

  private int run() {
    return switch (plan.phase) {
      case NOTHING -> 0;
      case CREATE -> create();
      case ONE_WAY -> send(false);
      case FURTHER -> further();
      case BOTH_WAYS -> {
        answer = !answer;
        yield send(answer);
      }
    };
  }

  private int create() {
    while (batch.size() < BURST && created < plan.sessions - index) {
      if (!add(created + index, false)) {
        break;
      }
      created += count;
    }
    return push(0);
  }

  private int send(boolean answers) {
    while (batch.size() < BURST) {
      int session = random(plan.sessions);
      // A queue of the port gets the packets of some hosts' sessions only.
      int own =
          answers ? session : Math.min(session, plan.sessions - count) / count * count + index;
      if (!add(own, answers)) {
        break;
      }
    }
    return push(answers ? 1 : 0);
  }

  /** Sessions with other hosts than those before, as many with each server. */
  private int further() {
    while (batch.size() < BURST) {
      int session = plan.sessions + random(Integer.MAX_VALUE - plan.sessions - count);
      if (!add(session / count * count + index, false)) {
        break;
      }
    }
    return push(0);
  }

  private int push(int output) {
    int size = batch.size();
    if (size > 0) {
      output(output).push(batch);
    }
    return size;
  }

  private int random(int bound) {
    random ^= random << 13;
    random ^= random >>> 7;
    random ^= random << 17;
    return (int) ((random >>> 32) * bound >>> 32);
  }

  private boolean add(int session, boolean answers) {
    long packet = packets.allocate();
    if (packet == 0 || !Mbuf.append(packet, LENGTH)) {
      return false;
    }
    int host = Plan.host(session);
    int server = plan.server(session);
    long ip = Mbuf.data(packet);
    Bytes.putI32(ip, 0x4500_0000 | LENGTH);
    Bytes.putI32(ip + 4, 0);
    Bytes.putI32(ip + 8, 0x4011_0000);
    Bytes.putI32(ip + 12, answers ? server : host);
    Bytes.putI32(ip + 16, answers ? OUTSIDE : server);
    int port = answers ? plan.ports[session] : Plan.hostPort(session);
    Bytes.putI32(ip + 20, answers ? 53 << 16 | port : port << 16 | 53);
    Bytes.putI32(ip + 24, 12 << 16);
    Bytes.putI32(ip + 28, session);
    Anno.setNetworkHeader(packet, ip);
    Anno.setTransportHeader(packet, ip + 20);
    batch.add(packet);
    return true;
  }
}
