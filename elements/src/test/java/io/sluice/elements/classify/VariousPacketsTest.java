// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.testing.TestGraph;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every construct of the patterns on a small capture: TCP with all flags, UDP, ICMP, tunnels,
 * fragments, IP options, ARP, VLAN, IPv6, truncated frames.
 */
class VariousPacketsTest {
  private static String resource(String name) throws IOException {
    try (InputStream in = VariousPacketsTest.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  static List<String> lines() throws IOException {
    return resource("various.txt").lines().filter(line -> !line.startsWith("#")).toList();
  }

  @ParameterizedTest
  @MethodSource("lines")
  void countsAsClickDoes(String line, @TempDir Path folder) throws IOException {
    Path capture = folder.resolve("various.pcap");
    Files.write(capture, resource("various.pcap").getBytes(StandardCharsets.ISO_8859_1));
    // No construct uses a bar with spaces around it alone.
    String[] columns = line.split(" \\| ");
    int outputs = columns[3].split(" ").length;
    StringBuilder config =
        new StringBuilder("FromDump(%s, STOP true) -> MarkMACHeader -> ".formatted(capture));
    config.append("%s -> f :: %s(%s);".formatted(columns[1], columns[0], columns[2]));
    for (int i = 0; i < outputs; i++) {
      config.append(" f[%d] -> c%d :: Counter -> Discard;".formatted(i, i));
    }
    StringBuilder counts = new StringBuilder();
    try (TestGraph graph = TestGraph.of(config.toString())) {
      graph.run();
      for (int i = 0; i < outputs; i++) {
        counts.append(i == 0 ? "" : " ").append(graph.read("c" + i + ".count"));
      }
    }
    assertEquals(columns[3], counts.toString());
  }
}
