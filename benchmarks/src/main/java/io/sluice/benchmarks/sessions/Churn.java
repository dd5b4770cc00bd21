// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.sessions;

import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;
import io.sluice.packet.PlainPool;
import io.sluice.router.Router;
import io.sluice.router.RouterOptions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;

/**
 * Opens and closes TCP connections through a NAT with a thousand ports, some ended by both sides,
 * some reset, some left to run out, and verifies that nothing stays behind: entries, ports,
 * buffers, memory.
 */
final class Churn {
  private static final int PORTS = 1000;
  private static final int SERVERS = 100;
  private static final int LEFT = 3;

  /** What a table of as many flows as there can be takes, at most. */
  private static final long MAX_BYTES = PORTS * SERVERS * 256L + (8 << 20);

  private static final String CONFIG =
      """
      in :: ChurnSource;
      rw :: IPRewriter(pattern 203.0.113.1 1024-2023 - - 0 1, drop, REAP_INTERVAL 1,
                       TCP_TIMEOUT 1, TCP_NODATA_TIMEOUT 1, TCP_DONE_TIMEOUT 1, TCP_GUARANTEE 1);
      in[0] -> [0] rw; in[1] -> [1] rw;
      rw[0] -> out :: ChurnSink; rw[1] -> back :: ChurnSink;
      """;

  /** Sends what the proof makes. */
  @ElementInfo(name = "ChurnSource", ports = "0/2", processing = "/h")
  public static final class ChurnSource extends BatchElement {
    private final PacketBatch batch = new PacketBatch();

    /** Creates the element. */
    public ChurnSource() {}

    private void send(int side, int src, int srcPort, int dst, int dstPort, int flags, int data) {
      long packet = packets.allocate();
      if (packet == 0 || !Mbuf.append(packet, 40 + data)) {
        throw new IllegalStateException("buffers were lost");
      }
      long ip = Mbuf.data(packet);
      Bytes.putI32(ip, 0x4500_0000 | 40 + data);
      Bytes.putI32(ip + 4, 0);
      Bytes.putI32(ip + 8, 0x4006_0000);
      Bytes.putI32(ip + 12, src);
      Bytes.putI32(ip + 16, dst);
      Bytes.putI32(ip + 20, srcPort << 16 | dstPort);
      Bytes.putI32(ip + 24, 0);
      Bytes.putI32(ip + 28, 0);
      Bytes.putI32(ip + 32, 5 << 28 | flags << 16);
      Bytes.putI32(ip + 36, 0);
      Anno.setNetworkHeader(packet, ip);
      Anno.setTransportHeader(packet, ip + 20);
      batch.add(packet);
      output(side).push(batch);
    }
  }

  /** Notes the last packet's port. */
  @ElementInfo(name = "ChurnSink", ports = "1/0", processing = "h/")
  public static final class ChurnSink extends BatchElement {
    private int port;
    private long count;

    /** Creates the element. */
    public ChurnSink() {}

    @Override
    public void push(int input, PacketBatch batch) {
      port = Bytes.u16(Mbuf.data(batch.get(0)) + 20);
      count += batch.size();
      packets.free(batch);
    }
  }

  private record Connection(int host, int port, int server, int outside, int end) {}

  private final Router router;
  private final PlainPool pool = new PlainPool(1024);
  private final ChurnSource in;
  private final ChurnSink out;
  private final Random random;
  private final Queue<Connection> open = new ArrayDeque<>();
  private long opened;
  private long refused;

  private Churn(long seed) {
    random = new Random(seed);
    router = Router.parse(CONFIG, new RouterOptions().pool(pool).warmUp(Duration.ZERO));
    in = (ChurnSource) router.find("in");
    out = (ChurnSink) router.find("out");
  }

  /**
   * Runs the proof.
   *
   * @param connections how many to open
   * @return what was seen, a line each
   * @throws IllegalStateException when something stayed behind
   */
  static String run(long connections) {
    long seed = System.nanoTime();
    Churn churn = new Churn(seed);
    try {
      return churn.prove(connections, seed);
    } finally {
      churn.router.close();
      churn.pool.close();
    }
  }

  private String prove(long connections, long seed) {
    long half = 0;
    while (opened < connections) {
      open();
      if (open.size() > 1000) {
        close(open.remove());
      }
      if ((opened + refused) % 64 == 0) {
        router.step();
      }
      if (opened == connections / 2 && half == 0) {
        half = count("bytes");
      }
    }
    open.forEach(this::close);
    long deadline = System.nanoTime() + 60_000_000_000L;
    while (!router.read("rw.size").equals("0") && System.nanoTime() < deadline) {
      router.step();
    }
    String text =
        "seed %d: %d connections, %d refused while all ports of a server were taken, %s entries left,"
            + " %d buffers in use, table %d bytes at half time and %d at the end%n";
    String seen =
        text.formatted(
            seed, opened, refused, router.read("rw.size"), pool.inUse(), half, count("bytes"));
    long ended = count("expired") + count("evicted") + count("replaced");
    boolean clean = count("entries") == 0 && ended == count("inserted") && pool.inUse() == 0;
    if (!clean || count("bytes") > MAX_BYTES || !allPortsAreFree()) {
      throw new IllegalStateException(seen + router.read("rw.flow_counts"));
    }
    return seen;
  }

  private void open() {
    int host = 0x0a00_0001 + random.nextInt(1 << 20);
    int port = 1024 + random.nextInt(60_000);
    int server = 0xc612_0001 + random.nextInt(SERVERS);
    long before = out.count;
    in.send(0, host, port, server, 80, 2, 0);
    if (out.count == before) {
      refused++;
      return;
    }
    opened++;
    int outside = out.port;
    in.send(1, server, 80, 0xcb00_7101, outside, 0x12, 0);
    in.send(0, host, port, server, 80, 0x10, random.nextInt(5));
    in.send(1, server, 80, 0xcb00_7101, outside, 0x10, random.nextInt(5));
    open.add(new Connection(host, port, server, outside, random.nextInt(LEFT + 1)));
  }

  private void close(Connection it) {
    if (it.end == 0) {
      in.send(1, it.server, 80, 0xcb00_7101, it.outside, 4, 0);
    } else if (it.end < LEFT) {
      in.send(0, it.host, it.port, it.server, 80, 0x11, 0);
      in.send(1, it.server, 80, 0xcb00_7101, it.outside, 0x11, 0);
    }
  }

  /** Whether each port can be given again, to a server that had all of them. */
  private boolean allPortsAreFree() {
    for (int i = 0; i < PORTS; i++) {
      long before = out.count;
      in.send(0, 0x0b00_0001 + i, 5000, 0xc612_0001, 80, 2, 0);
      if (out.count == before) {
        return false;
      }
    }
    return true;
  }

  private long count(String what) {
    return router
        .read("rw.flow_counts")
        .lines()
        .filter(line -> line.startsWith(what + " "))
        .mapToLong(line -> Long.parseLong(line.substring(what.length() + 1)))
        .sum();
  }
}
