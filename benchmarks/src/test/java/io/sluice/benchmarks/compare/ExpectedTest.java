// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.benchmarks.harness.EngineException;
import io.sluice.benchmarks.harness.PcapFile;
import io.sluice.benchmarks.traffic.Frames;
import io.sluice.benchmarks.traffic.Rule;
import io.sluice.benchmarks.traffic.Rules;
import io.sluice.benchmarks.traffic.Traffic;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExpectedTest {
  @TempDir Path directory;

  private final List<byte[]> traffic = Traffic.udp(64, 64);

  @Test
  void theFirewallDropsWhatTheRulesDenyAndTheHostile() {
    List<Rule> rules = Rules.alike(10, traffic);
    List<byte[]> in = new ArrayList<>(traffic);
    in.add(3, rules.get(4).example());
    in.addAll(5, Traffic.hostile());
    List<byte[]> out = Expected.of(Graph.FIREWALL, rules, in);
    assertEquals(64 + 5, out.size());
    assertArrayEquals(Frames.NEW_MACS, Arrays.copyOf(out.get(0), 12));
    assertArrayEquals(body(traffic.get(0)), body(out.get(0)));
    assertArrayEquals(body(traffic.get(3)), body(out.get(3)));
  }

  private static byte[] body(byte[] frame) {
    return Arrays.copyOfRange(frame, 12, frame.length);
  }

  @Test
  void paddingIsCutOff() {
    byte[] frame = traffic.get(0).clone();
    Frames.put16(frame, Frames.IP + 2, 40);
    Frames.sealed(frame);
    assertEquals(54, Expected.of(Graph.CLASSIFY, List.of(), List.of(frame)).get(0).length);
  }

  @Test
  void theTunnelWrapsAndCounts() {
    List<byte[]> out = Expected.of(Graph.TUNNEL, List.of(), traffic);
    for (int i = 0; i < out.size(); i++) {
      byte[] frame = out.get(i);
      assertTrue(Expected.isGood(frame));
      assertEquals(80, frame.length);
      assertEquals(i, Frames.u16(frame, Frames.IP + 4));
      assertArrayEquals(
          Arrays.copyOfRange(traffic.get(i), 14, 60), Arrays.copyOfRange(frame, 34, 80));
    }
  }

  @Test
  void natGivesEachFlowAnAddressAndAPort() {
    List<byte[]> twice = new ArrayList<>(traffic);
    twice.addAll(traffic);
    List<byte[]> out = Expected.of(Graph.NAT, List.of(), twice);
    for (int i = 0; i < 64; i++) {
      byte[] frame = out.get(i);
      assertEquals("203.0.113." + (1 + i % 4), Frames.address(Frames.src(frame)));
      assertEquals(1024 + i / 4, Frames.srcPort(frame));
      assertEquals(Frames.dst(traffic.get(i)), Frames.dst(frame));
      assertTrue(Expected.isGood(frame));
      assertArrayEquals(frame, out.get(64 + i));
      byte[] aged = Expected.of(Graph.CHAIN, List.of(), traffic).get(i);
      assertEquals(63, aged[Frames.IP + 8]);
    }
  }

  @Test
  void aWrongByteOrCountIsFound() throws Exception {
    Verdict verdict = new Verdict(64, Expected.of(Graph.FORWARD, List.of(), traffic), true, true);
    verdict.check("x", sample(64, 64), List.of(write(traffic)));
    List<byte[]> changed = new ArrayList<>(traffic);
    changed.set(9, changed.get(9).clone());
    changed.get(9)[40] ^= 1;
    assertWrong("packet 9", verdict, sample(64, 64), changed);
    assertWrong("received 63", verdict, sample(63, 64), traffic);
    assertWrong("counted 65", verdict, sample(64, 65), traffic);
    assertWrong("63 packets out", verdict, sample(64, 63), traffic.subList(0, 63));
  }

  @Test
  void withoutAModelTheFirstEngineSetsTheOutput() throws Exception {
    Verdict verdict = new Verdict(64, null, true, true);
    verdict.check("first", sample(64, 64), List.of(write(traffic)));
    List<byte[]> swapped = new ArrayList<>(traffic);
    java.util.Collections.swap(swapped, 1, 2);
    assertWrong("first has", verdict, sample(64, 64), swapped);
  }

  @Test
  void ofSeveralQueuesOnlyTheOrderIsFree() throws Exception {
    List<List<byte[]>> parts = Layout.PARALLEL.split(traffic);
    assertEquals(List.of(32, 32), parts.stream().map(List::size).toList());
    Verdict verdict = new Verdict(64, Expected.of(Graph.FORWARD, List.of(), traffic), true, false);
    Path first = directory.resolve("first.pcap");
    Path second = directory.resolve("second.pcap");
    PcapFile.write(first, parts.get(1));
    PcapFile.write(second, parts.get(0));
    verdict.check("x", sample(64, 64), List.of(first, second));
    List<byte[]> twice = new ArrayList<>(traffic);
    twice.set(9, twice.get(8));
    assertWrong("of the output is", verdict, sample(64, 64), twice);
  }

  @Test
  void engineWithoutAHeaderCheckIsSparedTroubleOnly() {
    List<byte[]> all = new ArrayList<>(Traffic.hostile());
    all.addAll(traffic);
    List<byte[]> left = Expected.withoutTrouble(all);
    assertTrue(left.containsAll(traffic));
    assertTrue(left.size() > traffic.size(), "other types and protocols stay");
    for (byte[] frame : left) {
      boolean ip = Frames.u16(frame, 12) == 0x0800;
      assertEquals(ip ? 1 : 0, Expected.of(Graph.CLASSIFY, List.of(), List.of(frame)).size());
    }
  }

  private void assertWrong(String message, Verdict verdict, Sample sample, List<byte[]> out)
      throws Exception {
    Path file = write(out);
    EngineException wrong =
        assertThrows(EngineException.class, () -> verdict.check("x", sample, List.of(file)));
    assertTrue(wrong.getMessage().contains(message), wrong.getMessage());
  }

  private Path write(List<byte[]> frames) throws Exception {
    Path file = directory.resolve("out.pcap");
    PcapFile.write(file, frames);
    return file;
  }

  private static Sample sample(long received, long sent) {
    return new Sample(received, 1, received, sent);
  }
}
