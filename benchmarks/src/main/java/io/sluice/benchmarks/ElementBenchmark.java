// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks;

import io.sluice.benchmarks.traffic.Traffic;
import java.util.Arrays;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.openjdk.jmh.annotations.Param;

/**
 * What does one element cost a packet? The baseline has only source and sink. Those that want an IP
 * header marked stand behind MarkIPHeader, whose own cost is a row, too.
 */
public class ElementBenchmark extends GraphBenchmark {
  private static final String MARKED = "MarkIPHeader(14) -> ";
  private static final byte[] NEW_ADDRESSES = {2, 0, 0, 0, 0, 0x22, 2, 0, 0, 0, 0, 0x11};

  /** What becomes of a frame that nothing changes. */
  private static final UnaryOperator<byte[]> SAME = frame -> frame;

  /**
   * An element at work.
   *
   * @param config text between source and sink
   * @param more statements for other outputs
   * @param outcome what it makes of a good frame
   * @param damaged what it makes of a frame whose IP header's checksum is wrong; null: drops it
   */
  private record Subject(
      String config, String more, UnaryOperator<byte[]> outcome, UnaryOperator<byte[]> damaged) {
    static Subject unchanged(String config) {
      return new Subject(config, "", SAME, SAME);
    }

    static Subject changing(String config, UnaryOperator<byte[]> outcome) {
      return new Subject(config, "", outcome, outcome);
    }
  }

  private static final Map<String, Subject> SUBJECTS =
      Map.ofEntries(
          Map.entry(
              "Classifier",
              new Subject("c :: Classifier(12/0800, -)", "c[1] -> Discard;", SAME, SAME)),
          Map.entry("CheckIPHeader", new Subject("CheckIPHeader(14)", "", SAME, frame -> null)),
          Map.entry("CheckLength", Subject.unchanged("CheckLength(1500)")),
          Map.entry("Counter", Subject.unchanged("Counter")),
          Map.entry("EtherEncap", Subject.changing(encapsulate(), ElementBenchmark::encapsulated)),
          Map.entry(
              "EtherRewrite",
              Subject.changing(
                  "EtherRewrite(02:00:00:00:00:11, 02:00:00:00:00:22)",
                  ElementBenchmark::readdressed)),
          Map.entry(
              "HashSwitch",
              new Subject(
                  "h :: HashSwitch(26, 8) -> n :: Null",
                  "h[1] -> n; h[2] -> n; h[3] -> n;",
                  SAME,
                  SAME)),
          Map.entry(
              "IPClassifier",
              new Subject(MARKED + "c :: IPClassifier(udp, -)", "c[1] -> Discard;", SAME, SAME)),
          Map.entry(
              "IPFilter",
              Subject.unchanged(
                  MARKED
                      + "IPFilter(deny tcp dst port 22, deny src net 203.0.113.0/24, allow all)")),
          Map.entry("IPRewriter", Subject.unchanged(MARKED + "IPRewriter(keep 0 0)")),
          Map.entry("MarkIPHeader", Subject.unchanged("MarkIPHeader(14)")),
          Map.entry("Null", Subject.unchanged("Null")),
          Map.entry("Paint", Subject.unchanged("Paint(3)")),
          Map.entry(
              "RoundRobinSwitch",
              new Subject("r :: RoundRobinSwitch -> n :: Null", "r[1] -> n;", SAME, SAME)),
          Map.entry(
              "SetIPChecksum",
              Subject.changing(MARKED + "SetIPChecksum", ElementBenchmark::repaired)),
          Map.entry("SetUDPChecksum", Subject.unchanged(MARKED + "SetUDPChecksum")),
          Map.entry(
              "Strip", Subject.changing("Strip(14)", frame -> Arrays.copyOfRange(frame, 14, 60))),
          Map.entry("StripUnstrip", Subject.unchanged("Strip(14) -> Unstrip(14)")));

  /** The element. */
  @Param({
    "Classifier",
    "CheckIPHeader",
    "CheckLength",
    "Counter",
    "EtherEncap",
    "EtherRewrite",
    "HashSwitch",
    "IPClassifier",
    "IPFilter",
    "IPRewriter",
    "MarkIPHeader",
    "Null",
    "Paint",
    "RoundRobinSwitch",
    "SetIPChecksum",
    "SetUDPChecksum",
    "Strip",
    "StripUnstrip"
  })
  public String element;

  /** Creates the benchmark. */
  public ElementBenchmark() {}

  private static String encapsulate() {
    return "Strip(14) -> EtherEncap(0x0800, 02:00:00:00:00:11, 02:00:00:00:00:22)";
  }

  private static byte[] encapsulated(byte[] frame) {
    byte[] result = readdressed(frame);
    result[12] = 8;
    result[13] = 0;
    return result;
  }

  private static byte[] readdressed(byte[] frame) {
    byte[] result = frame.clone();
    System.arraycopy(NEW_ADDRESSES, 0, result, 0, NEW_ADDRESSES.length);
    return result;
  }

  /** With the right checksum, computed as RFC 1071 states it. */
  private static byte[] repaired(byte[] frame) {
    byte[] result = frame.clone();
    result[24] = 0;
    result[25] = 0;
    int sum = 0;
    for (int i = 14; i < 34; i += 2) {
      sum += (result[i] & 0xff) << 8 | result[i + 1] & 0xff;
    }
    int checksum = ~((sum & 0xffff) + (sum >>> 16));
    result[24] = (byte) (checksum >> 8);
    result[25] = (byte) checksum;
    return result;
  }

  @Override
  protected String elements() {
    return SUBJECTS.get(element).config;
  }

  @Override
  protected String more() {
    return SUBJECTS.get(element).more;
  }

  @Override
  protected void examine(MemoryGraph graph) {
    Subject subject = SUBJECTS.get(element);
    byte[] good = Traffic.udp(1, 60 + Traffic.FCS).get(0);
    require(subject.outcome.apply(good), graph.result(good), "a good frame");
    byte[] damaged = good.clone();
    damaged[24] ^= 1;
    require(subject.damaged.apply(damaged), graph.result(damaged), "a damaged frame");
  }

  private void require(byte[] expected, byte[] actual, String what) {
    if (!Arrays.equals(expected, actual)) {
      throw new IllegalStateException(
          "%s made %s of %s, not %s"
              .formatted(element, Arrays.toString(actual), what, Arrays.toString(expected)));
    }
  }
}
