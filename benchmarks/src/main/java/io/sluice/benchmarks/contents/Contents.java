// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.contents;

import io.sluice.benchmarks.BenchSink;
import io.sluice.benchmarks.BenchSource;
import io.sluice.benchmarks.harness.CommandLine;
import io.sluice.router.Router;
import io.sluice.router.RouterOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Gigabits a second through an IntrusionFilter with no, 100, 1,000 and 10,000 contents, on one
 * core, in memory, over UDP payloads of 1,400 bytes of text that share words with the contents.
 * Rounds of all alternate; what counts is the ratio of 10,000 to 100 in one run. Each graph first
 * shows that it finds each hundredth of its contents and lets the traffic pass.
 */
public final class Contents implements CommandLine.Command {
  private static final String USAGE =
      """
      Usage: benchmarks/contents [--check CAPTURE [SEED]]
      Measures the cost of many contents in an IntrusionFilter. With --check, verifies that alerts
      over a capture, and over streams cut at every byte, equal those of a slow matcher.
      """;

  private static final int[] COUNTS = {0, 100, 1000, 10_000};
  private static final int PAYLOAD = 1400;
  private static final int FRAME = 28 + PAYLOAD;
  private static final int PACKETS = 1024;
  private static final int ROUNDS = 9;
  private static final long ROUND_NANOS = 300_000_000L;
  private static final String SYLLABLES =
      "ad be con de ex for ga ing ka lo men no or per qua re sta ter un ver wi xi you za";

  private String capture;
  private long seed = System.nanoTime();

  private Contents() {}

  /** A filter, and what its rounds have taken. */
  private static final class Graph implements AutoCloseable {
    private final Router router;
    private final BenchSource source;
    private final BenchSink sink;
    private final List<Double> nanos = new ArrayList<>();
    private final Path file;

    Graph(int count, List<byte[]> traffic) throws IOException {
      List<String> contents = contents(count);
      file = Files.createTempFile("contents", ".rules");
      List<String> rules = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        rules.add(
            "drop udp any any -> any any (content:\"%s\"; nocase; sid:%d;)"
                .formatted(contents.get(i), i + 1));
      }
      Files.write(file, rules);
      String config =
          "in :: BenchSource -> MarkIPHeader -> f :: IntrusionFilter("
              + file
              + ") -> out :: BenchSink("
              + FRAME
              + ")";
      router = Router.parse(config, new RouterOptions().buffers(2 * PACKETS));
      source = (BenchSource) router.find("in");
      sink = (BenchSink) router.find("out");
      source.prepare(traffic);
      for (int i = 0; i < count; i += 100) {
        expectDrop(traffic.get(0), contents.get(i), i);
      }
    }

    private void expectDrop(byte[] frame, String content, int number) {
      byte[] packet = frame.clone();
      // A flow of its own: what follows in the flow of a dropped packet is dropped, too.
      packet[20] = (byte) 0xff;
      packet[21] = (byte) number;
      packet[14] = (byte) (number >> 8);
      byte[] text = content.getBytes(StandardCharsets.ISO_8859_1);
      System.arraycopy(text, 0, packet, 500 + number % 700, text.length);
      long before = sink.received();
      source.emit(packet);
      if (sink.received() != before) {
        throw new IllegalStateException("not found: " + content);
      }
    }

    void round() {
      long packets = 0;
      long begin = System.nanoTime();
      long time = 0;
      while (time < ROUND_NANOS) {
        for (int i = 0; i < 32; i++) {
          source.emit();
        }
        packets += 32L * BenchSource.BURST;
        time = System.nanoTime() - begin;
      }
      nanos.add((double) time / packets);
    }

    double median() {
      double[] sorted = nanos.stream().mapToDouble(Double::doubleValue).sorted().toArray();
      return sorted[sorted.length / 2];
    }

    long bytes() {
      return Long.parseLong(router.read("f.bytes").strip());
    }

    void verify() {
      if (sink.received() != source.sent()) {
        throw new IllegalStateException(sink.received() + " of " + source.sent() + " arrived");
      }
    }

    @Override
    public void close() throws IOException {
      router.close();
      Files.delete(file);
    }
  }

  /** Words that the traffic does not have, though it has their syllables. */
  private static List<String> contents(int count) {
    Random random = new Random(count);
    List<String> list = new ArrayList<>();
    while (list.size() < count) {
      String word = word(random, 2 + random.nextInt(4));
      list.add(word + (char) ('0' + random.nextInt(10)) + word(random, 1 + random.nextInt(2)));
    }
    return list;
  }

  private static String word(Random random, int syllables) {
    String[] all = SYLLABLES.split(" ");
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < syllables; i++) {
      text.append(all[random.nextInt(all.length)]);
    }
    return text.toString();
  }

  private static List<byte[]> traffic() {
    Random random = new Random(1);
    List<byte[]> list = new ArrayList<>();
    for (int i = 0; i < PACKETS; i++) {
      ByteBuffer packet = ByteBuffer.allocate(FRAME);
      packet.putShort((short) 0x4500).putShort((short) FRAME).putInt(0);
      packet.putShort((short) 0x4011).putShort((short) 0);
      packet.putInt(0x0a00_0001).putInt(0x0a00_0002);
      packet.putShort((short) (1024 + i)).putShort((short) 9);
      packet.putShort((short) (FRAME - 20)).putShort((short) 0);
      StringBuilder text = new StringBuilder();
      while (text.length() < PAYLOAD) {
        text.append(word(random, 1 + random.nextInt(4)));
        text.append(random.nextInt(8) == 0 ? ". " : " ");
      }
      packet.put(text.substring(0, PAYLOAD).getBytes(StandardCharsets.ISO_8859_1));
      list.add(packet.array());
    }
    return list;
  }

  /**
   * Runs.
   *
   * @param args see the usage
   */
  public static void main(String[] args) {
    System.exit(CommandLine.run("contents", USAGE, new Contents(), args));
  }

  @Override
  public boolean option(String option, CommandLine line) {
    switch (option) {
      case "--check" -> {
        capture = line.value();
        if (line.hasNext()) {
          seed = seed(line.next());
        }
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private static long seed(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("the seed is a whole number, not '" + text + "'", e);
    }
  }

  @Override
  public int run() throws IOException {
    if (capture == null) {
      measure();
      return 0;
    }
    System.out.println("seed " + seed);
    return RuleProof.run(Path.of(capture), seed) ? 0 : 2;
  }

  private static void measure() throws IOException {
    List<Graph> graphs = new ArrayList<>();
    for (int count : COUNTS) {
      graphs.add(new Graph(count, traffic()));
    }
    graphs.forEach(Graph::round);
    graphs.forEach(graph -> graph.nanos.clear());
    for (int i = 0; i < ROUNDS; i++) {
      graphs.forEach(Graph::round);
    }
    System.out.println("| contents | ns a packet | Gb/s of payload | bytes of the search |");
    System.out.println("| --- | --- | --- | --- |");
    for (int i = 0; i < COUNTS.length; i++) {
      double nanos = graphs.get(i).median();
      System.out.printf(
          Locale.ROOT,
          "| %d | %.0f | %.1f | %d |%n",
          COUNTS[i],
          nanos,
          8 * PAYLOAD / nanos,
          graphs.get(i).bytes());
    }
    System.out.printf(
        Locale.ROOT,
        "%n10,000 contents cost %.2f times what 100 do. %d rounds, JDK %s, %s, flags %s.%n",
        graphs.get(3).median() / graphs.get(1).median(),
        ROUNDS,
        Runtime.version(),
        System.getProperty("os.arch"),
        Arrays.toString(ManagementFactory.getRuntimeMXBean().getInputArguments().toArray()));
    for (Graph graph : graphs) {
      graph.verify();
      graph.close();
    }
  }
}
