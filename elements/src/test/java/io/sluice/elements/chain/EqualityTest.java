// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertIterableEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.sluice.effect.Field;
import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.elements.SamplePackets;
import io.sluice.header.Checksum;
import io.sluice.packet.PacketBatch;
import io.sluice.packet.PlainPool;
import io.sluice.router.ConfigurationException;
import io.sluice.router.Router;
import io.sluice.router.RouterOptions;
import io.sluice.testing.Captured;
import io.sluice.testing.TestGraph;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Functions in parallel do what they do in sequence: the same packets leave in the same order, and
 * the functions have gathered the same. For random groups of functions, with random copies, over
 * generated flows, real and mutated packets. {@code -Dchain.groups=200 -Dchain.packets=10000} makes
 * it long, {@code -Dchain.capture=FILE} takes real packets from another capture, {@code
 * -Dchain.seed=N} repeats one.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class EqualityTest {
  private static final int GROUPS = Integer.getInteger("chain.groups", 12);
  private static final int PACKETS = Integer.getInteger("chain.packets", 400);
  private static final String CAPTURE = System.getProperty("chain.capture");
  private static final long SEED = Long.getLong("chain.seed", System.nanoTime());

  /** What stands in front of the functions: only proper IP packets pass, or what claims to be. */
  private static final String CHECKED = "pre :: CheckIPHeader(14);\n";

  private static final String UNCHECKED =
      "pre :: { input -> Classifier(12/0800) -> MarkIPHeader(14) -> output };\n";

  /** What came of some packets. */
  private record Result(List<String> packets, List<String> state) {}

  /** Sends a list of packets as fast as it can, and ends the run. */
  @ElementInfo(name = "Replay", ports = "0/1", processing = "/h")
  static final class Replay extends BatchElement {
    private static final int BURST = 32;
    private static final int CAPACITY = 16384;
    private List<byte[]> list = List.of();
    private int next;

    @Override
    protected void initialize(Setup setup) {
      setup.task(this::run);
    }

    /** Whether no packet is in the chain; this runs on the Copier's worker. */
    private boolean isEmpty() {
      return ((Merger) router().find("m")).table().room(CAPACITY) == CAPACITY;
    }

    private int run() {
      PacketBatch batch = new PacketBatch();
      while (next < list.size() && batch.size() < BURST) {
        batch.add(packets.packetOf(list.get(next++)));
      }
      int count = batch.size();
      if (count > 0) {
        output(0).push(batch);
      } else if (isEmpty()) {
        router().requestStop();
      }
      return count;
    }
  }

  /** A frame of some flow, with right checksums. */
  private static byte[] flowPacket(Random random) {
    boolean tcp = random.nextInt(3) == 0;
    int payload = random.nextInt(4) == 0 ? 0 : random.nextInt(300);
    int header = tcp ? 20 : 8;
    ByteBuffer packet = ByteBuffer.allocate(34 + header + payload);
    byte[] noise = new byte[packet.capacity()];
    random.nextBytes(noise);
    packet.put(noise).putShort(12, (short) 0x0800);
    packet.put(14, (byte) 0x45).put(15, (byte) 0).putShort(16, (short) (20 + header + payload));
    packet.putShort(20, (short) 0).put(22, (byte) (random.nextInt(9) == 0 ? 1 : 64));
    packet.put(23, (byte) (tcp ? 6 : 17)).putShort(24, (short) 0);
    packet.putInt(26, 0x0a000001 | random.nextInt(6) << 16).putInt(30, 0x0b000001);
    packet
        .putShort(34, (short) (1000 + random.nextInt(9)))
        .putShort(36, (short) (80 + random.nextInt(3)));
    if (tcp) {
      packet.put(46, (byte) 0x50).put(47, (byte) (random.nextBoolean() ? 2 : 16));
    } else {
      packet.putShort(38, (short) (8 + payload));
    }
    if (!tcp && random.nextInt(4) == 0) {
      packet.putShort(40, (short) 0);
    }
    packet.putShort(24, (short) Checksum.finish(sum(packet, 14, 20)));
    return packet.array();
  }

  private static int sum(ByteBuffer packet, int from, int length) {
    int sum = 0;
    for (int i = from; i < from + length; i += 2) {
      sum = Checksum.add(sum, packet.getShort(i) & 0xffff);
    }
    return sum;
  }

  /** A packet with some bytes changed, or cut. */
  private static byte[] mutated(byte[] packet, Random random) {
    byte[] changed = packet.clone();
    for (int flips = random.nextInt(4); flips > 0 && changed.length > 0; flips--) {
      changed[random.nextInt(Math.min(60, changed.length))] = (byte) random.nextInt();
    }
    return random.nextInt(4) == 0
        ? Arrays.copyOf(changed, random.nextInt(changed.length + 1))
        : changed;
  }

  private static List<byte[]> traffic(Random random, int count) {
    List<byte[]> samples = new ArrayList<>(SamplePackets.proper());
    samples.addAll(CAPTURE == null ? SamplePackets.real() : SamplePackets.of(Path.of(CAPTURE)));
    List<byte[]> list = new ArrayList<>(samples);
    while (list.size() < count) {
      byte[] proper =
          random.nextBoolean() ? flowPacket(random) : samples.get(random.nextInt(samples.size()));
      list.add(random.nextBoolean() ? proper : mutated(proper, random));
    }
    return list;
  }

  private static List<String> texts(List<Captured> packets) {
    return packets.stream()
        .map(
            p ->
                "%s paint %d dst %x at %d %d %d"
                    .formatted(
                        HexFormat.of().formatHex(p.bytes()),
                        p.paint(),
                        p.dstIp(),
                        p.macOffset(),
                        p.networkOffset(),
                        p.transportOffset()))
        .toList();
  }

  private static List<String> state(Router router, Group group) {
    // Tables end with how many seconds a flow has left.
    return group.state().stream()
        .map(handler -> handler + ":\n" + router.read(handler).replaceAll(" exp[0-9]+", ""))
        .toList();
  }

  /** Runs on the calling thread, which takes the workers' part in turn. */
  private static Result step(String config, Group group, int workers, List<byte[]> traffic) {
    RouterOptions options = TestGraph.options().workers(workers);
    try (TestGraph graph = TestGraph.of("in :: Inject;\n" + config, options)) {
      for (int i = 0; i < traffic.size(); i += 100) {
        int end = Math.min(traffic.size(), i + 100);
        graph.send("in", traffic.subList(i, end).toArray(new byte[0][]));
        graph.run();
      }
      return new Result(texts(graph.captured("out")), state(graph.router(), group));
    }
  }

  /** Runs on threads of their own. */
  private static Result run(String config, Group group, List<byte[]> traffic)
      throws InterruptedException {
    RouterOptions options = TestGraph.options().workers(2);
    options.registry().register("Replay", Replay::new);
    try (PlainPool pool = new PlainPool(6 * traffic.size());
        Router router =
            Router.parse("in :: Replay;\n" + config, options.pool(pool).log(line -> {}))) {
      ((Replay) router.find("in")).list = traffic;
      router.start();
      router.awaitStop(4, TimeUnit.MINUTES);
      List<String> state = state(router, group);
      router.stop();
      assertNull(router.failure());
      assertEquals(0, pool.inUse());
      return new Result(texts(TestGraph.captured(router, "out")), state);
    }
  }

  private static void assertEqual(Result expected, Result actual, String hint) {
    int count = Math.min(expected.packets.size(), actual.packets.size());
    for (int i = 0; i < count; i++) {
      assertEquals(expected.packets.get(i), actual.packets.get(i), "packet " + i + " " + hint);
    }
    assertEquals(expected.packets.size(), actual.packets.size(), hint);
    for (int i = 0; i < expected.state.size(); i++) {
      List<String> lines = expected.state.get(i).lines().toList();
      assertIterableEquals(lines, actual.state.get(i).lines().toList(), hint);
    }
  }

  private static void compare(int workers, String pre, int groups) {
    for (int i = 0; i < groups; i++) {
      Random random = new Random(SEED + i);
      Group group = Group.random(random, workers);
      // Elements differ in how much of a truncated header they still correct a checksum in.
      while (pre.equals(UNCHECKED) && group.writers(Field.CHECKSUM) > 1) {
        group = Group.random(random, workers);
      }
      List<byte[]> traffic = traffic(random, PACKETS);
      String hint = "-Dchain.seed=" + (SEED + i) + " " + group;
      try {
        Result expected = step(pre + group.row(), group, 1, traffic);
        assertEqual(expected, step(pre + group.parallel(), group, workers, traffic), hint);
      } catch (Error e) {
        throw new AssertionError(hint, e);
      }
    }
  }

  @Test
  void onOneWorker() {
    compare(1, CHECKED, GROUPS);
  }

  @Test
  void onOneWorkerWithoutACheckInFront() {
    compare(1, UNCHECKED, GROUPS);
  }

  @Test
  void onTwoWorkersInTurn() {
    compare(2, CHECKED, GROUPS);
  }

  @Test
  void onTwoThreads() throws InterruptedException {
    for (int i = 0; i < Math.max(1, GROUPS / 4); i++) {
      Random random = new Random(SEED + i);
      Group group = Group.random(random, 2);
      List<byte[]> traffic = traffic(random, PACKETS);
      Result expected = step(CHECKED + group.row(), group, 1, traffic);
      Result actual = run(CHECKED + group.parallel(), group, traffic);
      assertEqual(expected, actual, "-Dchain.seed=" + (SEED + i) + " " + group);
    }
  }

  /** Each field that a function writes, left out of its declaration, makes a difference. */
  @Test
  void aWrongDeclarationIsNoticed() {
    // The one with state stands first: others drop packets.
    List<Function> functions =
        Stream.of("nat", "ttl", "dscp", "mac", "repaint").map(Function::named).toList();
    Random random = new Random(SEED);
    List<byte[]> traffic = traffic(random, PACKETS);
    for (int i = 0; i < functions.size(); i++) {
      Group group = allOnCopiesBut(functions, (i + 1) % functions.size());
      Result expected = step(CHECKED + group.row(), group, 1, traffic);
      assertEqual(expected, step(CHECKED + group.parallel(), group, 1, traffic), "" + SEED);
      Set<String> fields = new TreeSet<>(List.of(functions.get(i).writes().split(" ")));
      // CheckIPHeader has set it to the same address already.
      fields.remove("anno.dst-ip");
      for (String field : fields) {
        List<String> writes = new ArrayList<>(functions.stream().map(Function::writes).toList());
        writes.set(i, writes.get(i).replaceAll("(^| )" + field + "(?= |$)", ""));
        String hint = functions.get(i).name() + " " + field + " " + SEED;
        assertNotEquals(expected.packets, packets(group, writes, traffic), hint);
      }
    }
  }

  /** What leaves under a declaration; null when that is refused. */
  private static List<String> packets(Group group, List<String> writes, List<byte[]> traffic) {
    try {
      return step(CHECKED + group.parallel(writes), group, 1, traffic).packets;
    } catch (ConfigurationException e) {
      return null;
    }
  }

  private static Group allOnCopiesBut(List<Function> functions, int sharing) {
    List<CopyMode> copies = new ArrayList<>();
    List<Integer> workers = new ArrayList<>();
    for (int i = 0; i < functions.size(); i++) {
      copies.add(i == sharing ? CopyMode.SHARE : CopyMode.HEADER);
      workers.add(0);
    }
    return new Group(functions, copies, workers, 0);
  }
}
