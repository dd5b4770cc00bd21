// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks;

import io.sluice.benchmarks.traffic.Traffic;
import java.util.Arrays;
import java.util.Map;
import org.openjdk.jmh.annotations.Param;

/**
 * What do Copier and Merger cost a packet, with nothing between them, on one worker? The header
 * annotations are set in front, which {@link ElementBenchmark} knows the cost of.
 */
public class ChainBenchmark extends GraphBenchmark {
  private static final String WRITES =
      "\"ip.ttl ip.checksum\" \"ip.src src.port ip.checksum checksum\"";

  private static final Map<String, String> COPIES =
      Map.of(
          "share", "share share",
          "header", "share header",
          "full", "share full",
          "header3", "share header header");

  /** What is copied: the headers for two branches, and so on. */
  @Param({"share", "header", "full", "header3", "mark"})
  public String form;

  /** Creates the benchmark. */
  public ChainBenchmark() {}

  @Override
  protected String elements() {
    if (form.equals("mark")) {
      return "MarkIPHeader(14)";
    }
    String writes = form.equals("share") ? "" : ", WRITES " + WRITES;
    return "MarkIPHeader(14) -> c :: Copier(CHAIN x, COPY "
        + COPIES.get(form)
        + ") -> m :: Merger(CHAIN x"
        + writes
        + ")";
  }

  @Override
  protected String more() {
    if (form.equals("mark")) {
      return "";
    }
    return form.equals("header3") ? "c[1] -> m; c[2] -> m;" : "c[1] -> m;";
  }

  @Override
  protected void examine(MemoryGraph graph) {
    byte[] frame = Traffic.udp(1, 64).get(0);
    if (!Arrays.equals(frame, graph.result(frame))) {
      throw new IllegalStateException("the packet is not what it was");
    }
  }
}
