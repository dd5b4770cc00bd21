// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.handler.Handlers;
import io.sluice.header.Ipv4;
import io.sluice.header.Udp;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;
import io.sluice.packet.PlainPool;
import io.sluice.router.Router;
import io.sluice.router.RouterOptions;
import io.sluice.testing.Dealt;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A NAT on several running workers whose flows end all the time, because new ones need their place,
 * or all are removed at once. Packets from outside come in at any worker: of flows of this or
 * another worker, that are there, that end while the packet is on its way, or that have ended, and
 * of none. Each comes back to the flow's host or nowhere, and every buffer is given back.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class RewriterEndingFlowsTest {
  private static final int CAPACITY = 64;
  private static final int FLOWS = 10_000;

  /** Flows after the storm, which all fit in, whatever part of the capacity a worker has. */
  private static final int LAST = CAPACITY / 4;

  private static final String CONFIG =
      """
      rw :: IPRewriter(pattern 1.0.0.1 1024-65535 - - 0 1, drop, UDP_GUARANTEE 0,
                       MAPPING_CAPACITY %d);
      in0 :: Dealt -> MarkIPHeader -> [0] rw;
      in1 :: Dealt -> MarkIPHeader -> [1] rw;
      rw[0] -> server :: Server;
      rw[1] -> client :: Client;
      """
          .formatted(CAPACITY);

  /** The packet that begins a flow: each has a server of its own, so no two have the same key. */
  private static IpPacket first(int flow) {
    IpPacket packet = IpPacket.udp("10.0.0.0", 1000 + flow % 7, "8.0.0.0", 53);
    packet.src += flow;
    packet.dst += flow;
    return number(packet, flow);
  }

  private static IpPacket number(IpPacket packet, int flow) {
    packet.payload = new byte[] {(byte) (flow >> 16), (byte) (flow >> 8), (byte) flow};
    return packet;
  }

  private static int number(long udp) {
    return Bytes.u8(udp + 8) << 16 | Bytes.u16(udp + 9);
  }

  /** Answers a flow that begins, some that began before it, and what never was. */
  @ElementInfo(name = "Server", ports = "1/0", processing = "h/h")
  static final class Server extends BatchElement {
    private Random random;
    private char[] outside = new char[FLOWS + LAST];
    private long seen;
    private long sent;

    Server(long seed) {
      random = new Random(seed);
    }

    @Override
    public void push(int port, PacketBatch batch) {
      for (int i = 0; i < batch.size(); i++) {
        long ip = Mbuf.data(batch.get(i));
        long udp = ip + Ipv4.headerLength(ip);
        int flow = number(udp);
        outside[flow] = (char) Udp.srcPort(udp);
        seen++;
        answer(flow, outside[flow]);
        if (flow < FLOWS) {
          int earlier = Math.max(0, flow - random.nextInt(2 * CAPACITY));
          answer(earlier, outside[earlier]);
          answer(flow, outside[flow] ^ 1 + random.nextInt(1000));
        }
      }
      packets.free(batch);
    }

    private void answer(int flow, int port) {
      IpPacket answer = first(flow).reversed();
      answer.dst = 0x0100_0001;
      answer.dstPort = port;
      sent++;
      Dealt.deal(router(), "in1", random.nextInt(1 << 20), answer.bytes());
    }

    @Override
    protected void handlers(Handlers handlers) {
      handlers.read("seen", () -> seen);
      handlers.read("sent", () -> sent);
    }

    @Override
    protected void takeOver(Element old) {
      Server before = (Server) old;
      random = before.random;
      outside = before.outside;
      seen = before.seen;
      sent = before.sent;
    }
  }

  /** All hosts inside. */
  @ElementInfo(name = "Client", ports = "1/0", processing = "h/h")
  static final class Client extends BatchElement {
    private long count;
    private String wrong;

    @Override
    public void push(int port, PacketBatch batch) {
      for (int i = 0; i < batch.size(); i++) {
        byte[] got = Mbuf.toBytes(batch.get(i));
        int flow = number(Mbuf.data(batch.get(i)) + 20);
        String wanted = IpPacket.describe(first(flow).reversed().bytes());
        if (!IpPacket.describe(got).equals(wanted)) {
          wrong = IpPacket.describe(got) + " instead of " + wanted;
        }
      }
      count += batch.size();
      packets.free(batch);
    }

    @Override
    protected void handlers(Handlers handlers) {
      handlers.read("count", () -> count);
    }

    @Override
    protected void takeOver(Element old) {
      count = ((Client) old).count;
      wrong = ((Client) old).wrong;
    }
  }

  private static long read(Router router, String handler) {
    return Long.parseLong(router.read(handler));
  }

  /** Packets that are on their way; none of what is subtracted is counted before it was sent. */
  private static long underWay(Router router, long dealt) {
    long arrived = read(router, "server.seen") + read(router, "client.count");
    long dropped = read(router, "rw.drops");
    return dealt + read(router, "server.sent") - arrived - dropped;
  }

  private static void deal(Router router, int flow) {
    Dealt.deal(router.current(), "in0", flow * 31 >>> 2, first(flow).bytes());
  }

  private static void awaitAll(Router router, long dealt, long left) {
    while (underWay(router, dealt) > left) {
      Thread.yield();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void aPacketReachesItsFlowsHostOrNobody(int workers) {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    RouterOptions options = Dealt.options(workers);
    options.registry().register("Server", () -> new Server(seed)).register("Client", Client::new);
    try (PlainPool pool = new PlainPool(4096);
        Router router = Router.parse(CONFIG, options.pool(pool))) {
      router.start();
      for (int flow = 0; flow < FLOWS; flow++) {
        deal(router, flow);
        if (random.nextInt(100) == 0) {
          awaitAll(router, flow + 1, 100);
        }
        if (random.nextInt(2000) == 0) {
          router.write("rw.clear", "");
        }
        if (flow == FLOWS / 2) {
          router.replace(CONFIG + "Idle -> Discard;");
        }
      }
      awaitAll(router, FLOWS, 0);
      long stormed = read(router, "client.count");
      router.write("rw.clear", "");
      for (int flow = FLOWS; flow < FLOWS + LAST; flow++) {
        deal(router, flow);
      }
      awaitAll(router, FLOWS + LAST, 0);
      String label = "seed " + seed;
      assertEquals(LAST, read(router, "client.count") - stormed, label);
      assertEquals(LAST, read(router, "rw.table_size"), label);
      // Some flows had ended when their answers came, and most had not.
      assertTrue(stormed > FLOWS / 10 && stormed < 2 * FLOWS, label + ": " + stormed);
      router.stop();
      assertNull(((Client) router.current().find("client")).wrong, label);
      assertNull(router.failure(), label);
      assertEquals(0, pool.inUse(), label);
    }
  }
}
