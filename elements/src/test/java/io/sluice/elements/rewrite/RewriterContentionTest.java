// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.header.Ipv4;
import io.sluice.header.Udp;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;
import io.sluice.packet.PlainPool;
import io.sluice.router.Router;
import io.sluice.router.RouterOptions;
import io.sluice.testing.Dealt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A NAT on two running workers, whose packets come in at either, with what belongs to nothing in
 * between, and a hot swap in the middle: each packet comes out once, each answer comes back, in
 * order, and every buffer is given back.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class RewriterContentionTest {
  private static final int FLOWS = 500;
  private static final int ROUNDS = 60;
  private static final String CONFIG =
      """
      rw :: IPRewriter(pattern 1.0.0.1 1024-65535 - - 0 1, drop);
      in0 :: Dealt -> MarkIPHeader -> [0] rw;
      in1 :: Dealt -> MarkIPHeader -> [1] rw;
      rw[0] -> Answer;
      rw[1] -> back :: Back;
      """;

  /** Answers each packet, and sends another one to where nothing is, at any worker. */
  @ElementInfo(name = "Answer", ports = "1/0", processing = "h/h")
  static final class Answer extends BatchElement {
    @Override
    public void push(int port, PacketBatch batch) {
      for (int i = 0; i < batch.size(); i++) {
        long ip = Mbuf.data(batch.get(i));
        long udp = ip + Ipv4.headerLength(ip);
        int external = Udp.srcPort(udp);
        int remote = Udp.dstPort(udp);
        IpPacket answer = IpPacket.udp("8.8.8.8", remote, "1.0.0.1", external);
        answer.payload = new byte[] {(byte) Bytes.u8(udp + 8)};
        Dealt.deal(router(), "in1", external * 31 + remote >>> 3, answer.bytes());
        answer.srcPort = 1;
        Dealt.deal(router(), "in1", remote, answer.bytes());
      }
      packets.free(batch);
    }
  }

  /** Takes answers, of each flow in order. */
  @ElementInfo(name = "Back", ports = "1/0", processing = "h/h")
  static final class Back extends BatchElement {
    private int[] expected = new int[FLOWS];
    private int count;
    private String wrong;

    @Override
    protected void takeOver(Element old) {
      expected = ((Back) old).expected;
      count = ((Back) old).count;
      wrong = ((Back) old).wrong;
    }

    @Override
    public void push(int port, PacketBatch batch) {
      for (int i = 0; i < batch.size(); i++) {
        long udp = Mbuf.data(batch.get(i)) + 20;
        int flow = Udp.dstPort(udp) - 1000;
        int round = Bytes.u8(udp + 8);
        if (flow < 0 || flow >= FLOWS || round != expected[flow]++) {
          wrong = "flow " + flow + " round " + round;
        }
      }
      count += batch.size();
      packets.free(batch);
      if (count == FLOWS * ROUNDS) {
        router().forceStop();
      }
    }
  }

  @Test
  void nothingIsLostBetweenTheCopies() throws InterruptedException {
    RouterOptions options = Dealt.options(2);
    options.registry().register("Answer", Answer::new).register("Back", Back::new);
    try (PlainPool pool = new PlainPool(2048);
        Router router = Router.parse(CONFIG, options.pool(pool))) {
      deal(router, 0, ROUNDS / 2);
      router.start();
      router.replace(CONFIG + "Idle -> Discard;");
      deal(router.current(), ROUNDS / 2, ROUNDS);
      assertTrue(router.awaitStop(1, TimeUnit.MINUTES));
      router.stop();
      Back back = (Back) router.current().find("back");
      assertNull(back.wrong);
      assertEquals(FLOWS * ROUNDS, back.count);
      assertEquals(String.valueOf(FLOWS), router.read("rw.table_size"));
      assertNull(router.failure());
      assertEquals(0, pool.inUse());
    }
  }

  private static void deal(Router router, int from, int to) {
    for (int round = from; round < to; round++) {
      for (int flow = 0; flow < FLOWS; flow++) {
        IpPacket packet = IpPacket.udp("10.0.0.1", 1000 + flow, "8.8.8.8", 53 + flow % 7);
        packet.payload = new byte[] {(byte) round};
        Dealt.deal(router, "in0", flow * 31 >>> 2, packet.bytes());
      }
    }
  }
}
