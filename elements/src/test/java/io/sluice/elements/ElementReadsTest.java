// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.effect.Action;
import io.sluice.effect.Effects;
import io.sluice.effect.ElementEffects;
import io.sluice.effect.Field;
import io.sluice.effect.PacketFields;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.ElementWiring;
import io.sluice.element.PacketElement;
import io.sluice.elements.ElementContractTest.Sample;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;
import io.sluice.router.RouterOptions;
import io.sluice.testing.SinkElement;
import io.sluice.testing.TestGraph;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Elements read no more than they declare. Each sample gets the same packets twice, the second time
 * with other values in all fields that its elements declare not to read; whatever comes out, in
 * which order and by which way, must not differ but for these fields. Generated code and code that
 * reads raw memory is no exception. Samples that depend on chance or time are left out.
 */
class ElementReadsTest {
  private static final int ROUNDS = 2;

  /** Reads what it does not declare. */
  @ElementInfo(name = "Sneaky", ports = "1/2", processing = "h/h")
  @ElementEffects(does = Action.BRANCHES)
  private static final class Sneaky extends PacketElement {
    @Override
    public int process(long packet) {
      return Mbuf.length(packet) > 22 && Bytes.u8(Mbuf.data(packet) + 22) >= 32 ? 1 : 0;
    }
  }

  /** Where packets leave, in place of the usual one: keeps their fields. */
  @ElementInfo(name = "Capture", ports = "1/0", processing = "a/h")
  private static final class Keep extends SinkElement {
    private final List<PacketFields> kept = new ArrayList<>();

    Keep() {
      super(1);
    }

    @Override
    public void push(int port, PacketBatch batch) {
      for (int i = 0; i < batch.size(); i++) {
        kept.add(PacketFields.of(batch.get(i)));
      }
      packets.free(batch);
    }
  }

  /**
   * What became of a packet.
   *
   * @param out where something came out
   * @param given the fields that went in, by the structure that they had before they were changed
   * @param got what came out
   */
  private record Passage(String out, Map<Field, String> given, PacketFields got) {}

  /** What one run gave. */
  private static final class Outcome {
    final List<Passage> passages = new ArrayList<>();
    final Map<String, Long> drops = new TreeMap<>();
    int sent;
    List<String> log = List.of();
    String printed = "";
    Effects effects = Effects.NONE;
  }

  @TempDir static Path folder;

  private static TestGraph open(Sample sample) {
    RouterOptions options = TestGraph.options();
    options.registry().register("Sneaky", Sneaky::new).register("Capture", Keep::new);
    return TestGraph.of(sample.in(folder), options);
  }

  private static Effects effects(TestGraph graph) {
    Effects sum = Effects.NONE;
    for (Element element : graph.router().elements()) {
      if (!Set.of("Inject", "Capture").contains(element.className())) {
        sum = sum.and(ElementWiring.effects(element));
      }
    }
    return sum;
  }

  /** Packets of all kinds, with and without header annotations. */
  private static List<Long> packets(TestGraph graph) {
    List<byte[]> data = new ArrayList<>(SamplePackets.proper());
    List<byte[]> real = SamplePackets.real();
    for (int i = 0; i < real.size(); i += 8) {
      data.add(real.get(i));
    }
    List<Long> packets = new ArrayList<>();
    for (int i = 0; i < 2 * data.size(); i++) {
      long packet = graph.allocator().packetOf(data.get(i % data.size()));
      if (i < data.size()) {
        SamplePackets.markEthernet(packet);
      }
      packets.add(packet);
    }
    return packets;
  }

  private static Outcome run(Sample sample, Set<Field> changed, long seed) {
    Outcome outcome = new Outcome();
    try (TestGraph graph = open(sample)) {
      outcome.effects = effects(graph);
      Random random = new Random(seed);
      for (Element in : graph.router().elements()) {
        for (long packet : in.className().equals("Inject") ? packets(graph) : List.<Long>of()) {
          PacketFields fields = PacketFields.of(packet);
          if (fields.fits(outcome.effects)) {
            PacketFields.change(packet, changed, random);
            Map<Field, String> given = fields.values(PacketFields.of(packet));
            graph.inject(in.name(), packet);
            graph.run();
            outcome.sent++;
            collect(graph, given, outcome);
          } else {
            graph.allocator().free(packet);
          }
        }
      }
      for (Element element : graph.router().elements()) {
        outcome.drops.put(element.name(), element.drops());
      }
      outcome.log = List.copyOf(graph.log());
      outcome.printed = graph.printed();
    }
    return outcome;
  }

  private static void collect(TestGraph graph, Map<Field, String> given, Outcome outcome) {
    for (Element element : graph.router().elements()) {
      if (element instanceof Keep keep) {
        keep.kept.forEach(got -> outcome.passages.add(new Passage(keep.name(), given, got)));
        keep.kept.clear();
      }
    }
  }

  /** What is different when some fields are; null when nothing is that matters. */
  private static String difference(Outcome before, Sample sample, Set<Field> changed, long seed) {
    Outcome after = run(sample, changed, seed);
    if (!before.drops.equals(after.drops)) {
      return "drops " + before.drops + " become " + after.drops;
    }
    if (!before.log.equals(after.log) || !before.printed.equals(after.printed)) {
      return "it prints something else";
    }
    if (before.passages.size() != after.passages.size()) {
      return after.passages.size() + " packets in place of " + before.passages.size();
    }
    for (int i = 0; i < before.passages.size(); i++) {
      Passage old = before.passages.get(i);
      Passage now = after.passages.get(i);
      if (!old.out.equals(now.out)) {
        return "packet " + i + " goes to " + now.out + " in place of " + old.out;
      }
      Map<Field, String> expected = old.got.values();
      Map<Field, String> seen = old.got.values(now.got);
      for (Field field : expected.keySet()) {
        boolean passed = changed.contains(field) && !after.effects.writes(field);
        boolean clock = field == Field.ANNO_TIMESTAMP && after.effects.does(Action.STATE);
        if (passed || clock) {
          // The checked mode has seen that it passed as it was given, or it tells the time.
          continue;
        }
        boolean known =
            field.isAnnotation() || field == Field.LENGTH || isKnown(old, after.effects);
        String given = changed.contains(field) ? now.given.getOrDefault(field, "") : "";
        boolean same = isSame(expected.get(field), seen.get(field), given);
        if (known && !same && !(field == Field.PAYLOAD && mayDiffer(changed, after.effects))) {
          return "packet " + i + " at " + old.out + ": another " + field.text();
        }
      }
    }
    return null;
  }

  /** Whether the fields of what came out are told by annotations, or are where they were. */
  private static boolean isKnown(Passage passage, Effects effects) {
    boolean moved = effects.does(Action.ADDS_HEADER) || effects.does(Action.REMOVES_HEADER);
    return passage.got.isProper() && !(moved && passage.got.isGuessed());
  }

  /** Headers that another one is put in front of, or that nothing points to, become payload. */
  private static boolean mayDiffer(Set<Field> changed, Effects effects) {
    return changed.contains(Field.PAYLOAD) || effects.does(Action.ADDS_HEADER);
  }

  /**
   * Whether each byte of a field is as it was without the change, or as it was given: a value that
   * is made of the one given was read.
   */
  private static boolean isSame(String expected, String seen, String given) {
    if (expected.length() != seen.length()) {
      return false;
    }
    for (int i = 0; i < seen.length(); i += 2) {
      String value = seen.substring(i, i + 2);
      boolean passed = given.length() == seen.length() && given.startsWith(value, i);
      if (!passed && !expected.startsWith(value, i)) {
        return false;
      }
    }
    return true;
  }

  private static String undeclaredReads(Sample sample, long seed) {
    Outcome before = run(sample, Set.of(), 0);
    Set<Field> free = EnumSet.noneOf(Field.class);
    for (Field field : Field.values()) {
      if (!field.isGroup() && field != Field.LENGTH && !before.effects.reads(field)) {
        free.add(field);
      }
    }
    Collection<String> found = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      String together = difference(before, sample, free, seed + round);
      if (together != null) {
        for (Field field : free) {
          String alone = difference(before, sample, EnumSet.of(field), seed + round);
          if (alone != null) {
            found.add(field.text() + " (" + alone + ")");
          }
        }
        return found.isEmpty() ? together : "reads " + String.join(", ", found);
      }
    }
    return "";
  }

  static Stream<Sample> samples() {
    return ElementContractTest.samples()
        .filter(sample -> sample.comparable() && sample.config().contains("Inject ->"));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void undeclaredFieldsMakeNoDifference(Sample sample) {
    long seed = System.nanoTime();
    assertEquals("", undeclaredReads(sample, seed), "seed " + seed);
  }

  @Test
  void anUndeclaredReadIsFound() {
    Sample sneaky =
        new Sample(
            "Sneaky", "in :: Inject -> x :: Sneaky -> a :: Capture; x[1] -> b :: Capture", true);
    assertTrue(undeclaredReads(sneaky, 1).contains("ip.ttl"), () -> undeclaredReads(sneaky, 1));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void everySampleGetsPacketsThatFit(Sample sample) {
    assertNotEquals(0, run(sample, Set.of(), 0).sent);
  }
}
