// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;
import io.sluice.router.Router;
import io.sluice.router.RouterOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A NAT on two workers with ports of two queues each; replies arrive on either queue. */
class DpdkNatTest extends DpdkElements {
  private static final int FLOWS = 600;
  private static final int ROUNDS = 3;
  private static final int OUTSIDE = 0x01000001;
  private static final int INSIDE = 0x0a000001;
  private static final int SERVER = 0x08080808;

  /** Where a frame has its ports, and its client's in the payload. */
  private static final int SRC_PORT = 34;

  private static final int DST_PORT = 36;
  private static final int CLIENT = 42;

  /** Keeps the bytes of what it gets. */
  @ElementInfo(name = "Taken", ports = "1/0", processing = "h/")
  public static final class Taken extends BatchElement {
    private List<byte[]> taken = new ArrayList<>();
    private volatile int count;

    @Override
    public void push(int port, PacketBatch batch) {
      for (int i = 0; i < batch.size(); i++) {
        taken.add(Mbuf.toBytes(batch.get(i)));
      }
      count += batch.size();
      packets.free(batch);
    }

    @Override
    protected void takeOver(Element old) {
      taken = ((Taken) old).taken;
      count = ((Taken) old).count;
    }
  }

  /** A frame with a datagram, whose payload names the client. */
  private static byte[] frame(int src, int srcPort, int dst, int dstPort, int client) {
    ByteBuffer frame = ByteBuffer.allocate(14 + 20 + 12);
    frame.put(12, (byte) 8).position(14);
    frame.putShort((short) 0x4500).putShort((short) 32).putInt(0);
    frame.put((byte) 64).put((byte) 17).putShort((short) 0).putInt(src).putInt(dst);
    frame.putShort((short) srcPort).putShort((short) dstPort).putShort((short) 12);
    return frame.putShort(CLIENT, (short) client).array();
  }

  /** A virtual port that receives the frames of each queue. */
  private String port(String name, List<List<byte[]>> queues) throws IOException {
    List<String> files = new ArrayList<>();
    for (int i = 0; i < queues.size(); i++) {
      var file = DpdkTesting.pcap(directory.resolve(name + i + ".pcap"), queues.get(i));
      files.add("rx_pcap=" + file);
    }
    return DpdkTesting.attach("net_pcap", String.join(",", files)).name();
  }

  private static List<List<byte[]>> queues() {
    return List.of(new ArrayList<>(), new ArrayList<>());
  }

  private static String config(String in, String out) {
    return """
        rw :: IPRewriter(pattern 1.0.0.1 1024-65535 - - 0 1, drop);
        FromDPDKDevice(%s, 0, 2) -> inside :: Counter -> MarkIPHeader(14) -> [0] rw;
        FromDPDKDevice(%s, 0, 2) -> outside :: Counter -> MarkIPHeader(14) -> [1] rw;
        rw[0] -> sent :: Taken;
        rw[1] -> back :: Taken;
        """
        .formatted(in, out);
  }

  private static Taken taken(Router router, String name) {
    return (Taken) router.current().find(name);
  }

  private static void await(Router router, String name, int count) {
    assertTrue(
        DpdkTesting.await(() -> taken(router, name).count >= count),
        () -> name + ": " + taken(router, name).count + " of " + count);
  }

  private static int port(byte[] frame, int at) {
    return ByteBuffer.wrap(frame).getShort(at) & 0xffff;
  }

  /** Replies go into any queue, in a new configuration, since who they are for is known by then. */
  @Test
  void everyReplyReachesItsFlow() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<List<byte[]>> requests = queues();
    for (int i = 0; i < FLOWS * ROUNDS; i++) {
      int client = 2000 + i % FLOWS;
      requests.get(client * 31 >>> 3 & 1).add(frame(INSIDE, client, SERVER, 53, client));
    }
    String in = port("requests", requests);
    String nothing = port("nothing", queues());
    RouterOptions options = options().workers(2);
    options.registry().register("Taken", Taken::new);
    try (Router router = Router.parse(config(in, nothing), options)) {
      assertEquals(2, router.instances(router.find("rw")).size(), "seed " + seed);
      router.start();
      await(router, "sent", FLOWS * ROUNDS);
      Map<Integer, Integer> clients = new HashMap<>();
      List<List<byte[]>> replies = queues();
      for (byte[] frame : taken(router, "sent").taken) {
        assertEquals(OUTSIDE, ByteBuffer.wrap(frame).getInt(26));
        int outside = port(frame, SRC_PORT);
        int client = port(frame, CLIENT);
        Integer before = clients.put(outside, client);
        assertTrue(before == null || before == client, "seed " + seed);
        byte[] reply = frame(SERVER, 53, OUTSIDE, outside, client);
        replies.get(random.nextInt(2)).add(reply);
        byte[] toNothing = frame(SERVER + 1, 53, OUTSIDE, outside, client);
        replies.get(random.nextInt(2)).add(toNothing);
      }
      assertEquals(FLOWS, clients.size());
      router.replace(config(in, port("replies", replies)));
      await(router, "back", FLOWS * ROUNDS);
      assertTrue(
          DpdkTesting.await(() -> router.read("outside.count").equals("" + 2 * FLOWS * ROUNDS)));
      Map<Integer, Integer> reached = new HashMap<>();
      for (byte[] frame : taken(router, "back").taken) {
        assertEquals(INSIDE, ByteBuffer.wrap(frame).getInt(30));
        assertEquals(port(frame, CLIENT), port(frame, DST_PORT), "seed " + seed);
        reached.merge(port(frame, DST_PORT), 1, Integer::sum);
      }
      assertEquals(FLOWS, reached.size(), "seed " + seed);
      assertEquals(Set.of(ROUNDS), new HashSet<>(reached.values()), "seed " + seed);
      assertEquals("" + FLOWS, router.read("rw.table_size"));
      assertEquals(FLOWS * ROUNDS, taken(router, "back").count);
      router.stop();
    }
  }
}
