// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import io.sluice.effect.AnnotationUse;
import io.sluice.effect.Effects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.graph.ElementRegistry;
import io.sluice.handler.Handlers;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.packet.Checks;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import io.sluice.testing.Captured;
import io.sluice.testing.TestGraph;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every element class must do, whatever it is for. Each has a working sample in {@code
 * element-samples.txt}; the test runs in the checked mode, and each graph verifies on closing that
 * no buffer leaked.
 */
class ElementContractTest {
  /** A configuration of one element class. */
  record Sample(String name, String config, boolean comparable) {
    /** The configuration with its files in a folder. */
    String in(Path folder) {
      return config
          .replace("$TMP", folder.toString())
          .replace("$CAPTURE", folder + CAPTURE)
          .replace("$ROOT", System.getProperty("sluice.root"))
          .replace("$SAMPLES", ElementContractTest.class.getResource("/samples").getPath());
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static final String CAPTURE = "/capture.pcap";

  /** Bytes of annotations that hold header positions. */
  private static final int HEADER_POSITIONS = 8;

  private static final Map<String, Sample> SAMPLES = new LinkedHashMap<>();

  @TempDir static Path folder;

  static {
    try (InputStream in = ElementContractTest.class.getResourceAsStream("/element-samples.txt")) {
      new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .forEach(ElementContractTest::add);
    } catch (IOException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static void add(String text) {
    String line = text.startsWith("~") ? text.substring(1) : text;
    int end = line.split("[:(]", 2)[0].length();
    String name = line.substring(0, end);
    String config =
        line.charAt(end) == ':'
            ? line.substring(end + 1)
            : "in :: Inject -> x :: " + line + " -> out :: Capture";
    SAMPLES.put(name, new Sample(name, config, !text.startsWith("~")));
  }

  static Stream<Sample> samples() {
    return SAMPLES.values().stream();
  }

  @BeforeAll
  static void writeCapture() {
    try (TestGraph graph = TestGraph.of("in :: Inject -> ToDump(\"" + folder + CAPTURE + "\")")) {
      graph.send("in", SamplePackets.proper().toArray(new byte[0][]));
    }
  }

  private static TestGraph open(Sample sample) {
    return TestGraph.of(sample.in(folder));
  }

  private static List<String> named(TestGraph graph, String className) {
    return graph.router().elements().stream()
        .filter(element -> element.className().equals(className))
        .map(Element::name)
        .toList();
  }

  /** Sends proper packets as a batch into each end of a graph. */
  private static void sendProper(TestGraph graph, LongConsumer prepare) {
    for (String in : named(graph, "Inject")) {
      graph.send(in, prepare, SamplePackets.proper().toArray(new byte[0][]));
    }
  }

  /** Fails when an element threw. */
  private static void assertNothingFailed(TestGraph graph, String seed) {
    for (Element element : graph.router().elements()) {
      assertFalse(
          element.dropReasons().contains("element failed"),
          () -> element + " failed; " + seed + "; " + failures(graph));
    }
    assertEquals(List.of(), failures(graph), seed);
  }

  private static List<String> failures(TestGraph graph) {
    return graph.log().stream()
        .filter(line -> line.contains("failed on a packet") || line.contains("a task failed"))
        .toList();
  }

  @Test
  void everyElementHasASample() {
    ElementRegistry registry = new ElementRegistry();
    TreeSet<String> missing = new TreeSet<>();
    for (String name : registry.names()) {
      ElementInfo info = registry.create(name).getClass().getAnnotation(ElementInfo.class);
      if (!SAMPLES.containsKey(info.name())) {
        missing.add(info.name());
      }
    }
    assertEquals("[]", missing.toString(), "add these to element-samples.txt");
  }

  @Test
  void everyElementDeclaresItsEffects() {
    ElementRegistry registry = new ElementRegistry();
    List<String> silent =
        registry.names().stream()
            .filter(name -> Effects.of(registry.create(name).getClass()).isUnknown())
            .toList();
    assertEquals(List.of(), silent, "give these an @ElementEffects");
  }

  @ParameterizedTest
  @MethodSource("samples")
  void batchEqualsSinglePackets(Sample sample) {
    Map<String, List<String>> batch = results(sample, true);
    Map<String, List<String>> single = results(sample, false);
    if (sample.comparable) {
      assertEquals(single, batch);
      boolean idle = !batch.isEmpty() && batch.values().stream().allMatch(List::isEmpty);
      assertFalse(idle, "the sample lets no packet through");
    }
  }

  @ParameterizedTest
  @MethodSource("samplesThatReadNoAnnotations")
  void annotationsMakeNoDifference(Sample sample) {
    int from = effects(sample).annotationUse() == AnnotationUse.NONE ? 0 : HEADER_POSITIONS;
    assertEquals(bytes(sample, packet -> {}), bytes(sample, packet -> spoil(packet, from)));
  }

  static Stream<Sample> samplesThatReadNoAnnotations() {
    return samples()
        .filter(
            sample -> sample.comparable && effects(sample).annotationUse() != AnnotationUse.ALL);
  }

  /** What all elements of a sample do together, without those that send and receive. */
  private static Effects effects(Sample sample) {
    ElementRegistry registry = new ElementRegistry();
    Effects effects = Effects.NONE;
    for (String word : sample.config.split("\\W+")) {
      if (registry.names().contains(word)) {
        effects = effects.and(Effects.of(registry.create(word).getClass()));
      }
    }
    return effects;
  }

  @ParameterizedTest
  @MethodSource("samplesThatKeepFrames")
  void framesBeginWhereTheyBegan(Sample sample) {
    try (TestGraph graph = open(sample)) {
      sendProper(graph, SamplePackets::markEthernet);
      graph.run();
      int count = 0;
      for (String out : named(graph, "Capture")) {
        for (Captured packet : graph.captured(out)) {
          assertEquals(0, packet.macOffset());
          count++;
        }
      }
      assertNotEquals(0, count);
    }
  }

  static Stream<Sample> samplesThatKeepFrames() {
    return samples()
        .filter(sample -> sample.comparable && sample.config.matches("(?s).*Inject.*Capture.*"))
        .filter(sample -> effects(sample).keepsStart());
  }

  private static void spoil(long packet, int from) {
    Memory.fill(packet + Mbuf.SIZE + from, Mbuf.PRIVATE_SIZE - from, Checks.POISON);
  }

  private static Map<String, List<String>> bytes(Sample sample, LongConsumer prepare) {
    try (TestGraph graph = open(sample)) {
      sendProper(
          graph,
          packet -> {
            SamplePackets.markEthernet(packet);
            prepare.accept(packet);
          });
      graph.run();
      Map<String, List<String>> results = new LinkedHashMap<>();
      for (String out : named(graph, "Capture")) {
        results.put(
            out, graph.captured(out).stream().map(p -> Arrays.toString(p.bytes())).toList());
      }
      return results;
    }
  }

  private static Map<String, List<String>> results(Sample sample, boolean batch) {
    try (TestGraph graph = open(sample)) {
      byte[][] packets = SamplePackets.proper().toArray(new byte[0][]);
      for (String in : named(graph, "Inject")) {
        if (batch) {
          graph.send(in, SamplePackets::markEthernet, packets);
        } else {
          for (byte[] packet : packets) {
            graph.send(in, SamplePackets::markEthernet, packet);
          }
        }
      }
      graph.run();
      assertNothingFailed(graph, "proper packets");
      Map<String, List<String>> results = new LinkedHashMap<>();
      for (String out : named(graph, "Capture")) {
        List<String> captured = new ArrayList<>();
        graph
            .captured(out)
            .forEach(
                packet ->
                    captured.add(
                        "%s paint %d dst %x network %d transport %d"
                            .formatted(
                                Arrays.toString(packet.bytes()),
                                packet.paint(),
                                packet.dstIp(),
                                packet.networkOffset(),
                                packet.transportOffset())));
        results.put(out, captured);
      }
      return results;
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void malformedPacketsSurvive(Sample sample) {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String hint = "seed " + seed;
    try (TestGraph graph = open(sample)) {
      for (String in : named(graph, "Inject")) {
        List<byte[]> packets = SamplePackets.malformed(random);
        graph.send(in, packets.toArray(new byte[0][]));
        graph.run();
        graph.send(in, SamplePackets.markAnywhere(random), packets.toArray(new byte[0][]));
      }
      graph.run();
      assertNothingFailed(graph, hint);
    } catch (RuntimeException | Error e) {
      fail(sample + ": " + hint, e);
    }
  }

  /** Those in long buffers, and those that grow into one. */
  @ParameterizedTest
  @MethodSource("samples")
  void longPacketsSurvive(Sample sample) {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String hint = "seed " + seed;
    try (TestGraph graph = open(sample)) {
      for (String in : named(graph, "Inject")) {
        byte[][] packets = SamplePackets.longOnes(random).toArray(new byte[0][]);
        graph.send(in, SamplePackets::markEthernet, packets);
      }
      graph.run();
      assertNothingFailed(graph, hint);
    } catch (RuntimeException | Error e) {
      fail(sample + ": " + hint, e);
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void handlersAnswerAndRefuseNonsense(Sample sample) {
    try (TestGraph graph = open(sample)) {
      readAll(graph);
      for (Element element : graph.router().elements()) {
        for (Handlers.Handler handler : List.copyOf(graph.router().handlers(element).all())) {
          // To those that write a file, its name can be anything.
          if (handler.write() != null && !handler.name().matches("write_(.*_)?file")) {
            for (String value : List.of("", "~ nonsense", "-1", "99999999999999999999")) {
              write(graph, element.name() + "." + handler.name(), value);
            }
          }
        }
      }
      sendProper(graph, SamplePackets::markEthernet);
      for (int i = 0; i < 1000; i++) {
        graph.router().step();
      }
      readAll(graph);
      assertNothingFailed(graph, "after nonsense");
    }
  }

  private static void write(TestGraph graph, String path, String value) {
    try {
      graph.write(path, value);
    } catch (HandlerException e) {
      assertNotNull(e.getMessage(), path);
    }
  }

  private static void readAll(TestGraph graph) {
    for (Element element : graph.router().elements()) {
      for (Handlers.Handler handler : graph.router().handlers(element).all()) {
        if (handler.read() != null) {
          try {
            assertNotNull(graph.read(element.name() + "." + handler.name()));
          } catch (HandlerException e) {
            assertNotNull(e.getMessage(), handler.name());
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("liveSamples")
  void itsOwnConfigurationWrittenMakesNoDifference(Sample sample) {
    try (TestGraph as = open(sample);
        TestGraph written = open(sample)) {
      for (String name : named(written, sample.name)) {
        String config = written.router().find(name).config();
        // What it was until now must leave no trace.
        write(written, name + ".config", "1");
        write(written, name + ".config", "0");
        written.write(name + ".config", config);
        assertEquals(config, written.router().find(name).config());
        String wrong = config + ", NO_SUCH_KEYWORD 1, and, more, than, it, takes";
        assertThrows(HandlerException.class, () -> written.write(name + ".config", wrong));
        assertEquals(config, written.router().find(name).config());
        assertEquals(as.read(name + ".config"), written.read(name + ".config"));
      }
      for (TestGraph graph : List.of(as, written)) {
        sendProper(graph, SamplePackets::markEthernet);
        graph.run();
        assertNothingFailed(graph, "written");
      }
      for (String out : sample.comparable ? named(as, "Capture") : List.<String>of()) {
        assertEquals(hex(as.packets(out)), hex(written.packets(out)));
      }
    }
  }

  static Stream<Sample> liveSamples() {
    return samples().filter(sample -> info(sample).live());
  }

  private static ElementInfo info(Sample sample) {
    Class<?> type = new ElementRegistry().create(sample.name).getClass();
    return type.getAnnotation(ElementInfo.class);
  }

  private static List<String> hex(List<byte[]> packets) {
    return packets.stream().map(packet -> HexFormat.of().formatHex(packet)).toList();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void stopMayBeRepeated(Sample sample) {
    try (TestGraph graph = open(sample)) {
      sendProper(graph, SamplePackets::markEthernet);
      graph.router().step();
      graph.router().requestStop();
      graph.router().requestStop();
      graph.router().step();
      graph.router().stop();
      graph.router().stop();
      readAll(graph);
      graph.router().close();
    }
  }

  /**
   * What handlers say may depend on the time, on chance, or on whether a task waits for a timer;
   * and a script starts anew.
   */
  private static final List<String> UNSTEADY =
      List.of(
          "Meter.rate",
          "BandwidthMeter.rate",
          "Counter.rate",
          "Counter.bit_rate",
          "Counter.byte_rate",
          "IPRateMonitor.look",
          "scheduled",
          "Script.random",
          "Script.now",
          "Script.run");

  @ParameterizedTest
  @MethodSource("samples")
  void stateOutlivesTheConfiguration(Sample sample) {
    try (TestGraph graph = open(sample)) {
      sendProper(graph, packet -> {});
      graph.router().step();
      Map<String, String> configured = state(graph);
      replace(graph, sample);
      assertEquals(configured, state(graph), "counts and contents");
      changeSettings(graph);
      Map<String, String> changed = state(graph);
      replace(graph, sample);
      assertEquals(changed, state(graph), "what handlers had set");
      sendProper(graph, packet -> {});
      graph.router().runUntilIdle(100);
      assertNothingFailed(graph, sample.name);
      assertEquals(
          List.of(), graph.log().stream().filter(line -> line.contains("take over")).toList());
    }
  }

  private static void replace(TestGraph graph, Sample sample) {
    graph.replace(sample.in(folder));
  }

  /** What all read handlers say, and what left each output. */
  private static Map<String, String> state(TestGraph graph) {
    Map<String, String> state = new LinkedHashMap<>();
    for (Element element : graph.router().current().elements()) {
      for (Handlers.Handler handler : graph.router().current().handlers(element).all()) {
        String typed = element.className() + "." + handler.name();
        if (handler.read() != null
            && !element.className().equals("Script")
            && !UNSTEADY.contains(typed)
            && !UNSTEADY.contains(handler.name())) {
          state.put(element.name() + "." + handler.name(), read(graph, element, handler));
        }
      }
      for (int i = 0; i < element.nOutputs(); i++) {
        state.put(element.name() + "[" + i + "]", "" + element.output(i).packets());
      }
    }
    return state;
  }

  private static String read(TestGraph graph, Element element, Handlers.Handler handler) {
    try {
      String value = graph.read(element.name() + "." + handler.name());
      // The last column is an age.
      boolean aged = element.className().startsWith("ARP") && handler.name().equals("table");
      return aged ? value.replaceAll(" [0-9.]+\n", "\n") : value;
    } catch (HandlerException e) {
      return e.getMessage();
    }
  }

  /** Gives each setting that a handler shows and sets another value, if it takes one. */
  private static void changeSettings(TestGraph graph) {
    for (Element element : graph.router().current().elements()) {
      for (Handlers.Handler handler : graph.router().current().handlers(element).all()) {
        if (handler.read() != null && handler.write() != null) {
          String value = read(graph, element, handler).strip();
          String other =
              switch (value) {
                case "true" -> "false";
                case "false" -> "true";
                default -> value.matches("[0-9]{1,9}") ? "" + (Long.parseLong(value) + 1) : value;
              };
          try {
            graph.write(element.name() + "." + handler.name(), other);
          } catch (HandlerException e) {
            // The value is out of this setting's range.
          }
        }
      }
    }
  }
}
