// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.userlevel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MinDumpTest {
  private static final String PACKETS =
      "FromIPSummaryDump(DATA '!data src sport dst dport proto ip_len\n"
          + "1.0.0.1 5 2.0.0.2 80 T 40\n1.0.0.1 6 2.0.0.2 53 U 100\n1.0.0.9 0 2.0.0.2 0 I 84\n"
          + "', ZERO true, CHECKSUM true, STOP true) -> Pad(100) -> ";

  private static final String FIELDS =
      " -> ToIPSummaryDump(-, FIELDS src sport dst dport proto ip_len)";

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("packets.mindump");
  }

  private static List<String> lines(TestGraph graph) {
    return Stream.of(graph.printed().split("\n")).filter(line -> !line.startsWith("!")).toList();
  }

  private String read(String arguments) {
    return "m :: FromMinDump(\"" + file + "\"" + arguments + ")";
  }

  @Test
  void whatIsWrittenIsPlayed() throws IOException {
    String config = PACKETS + "w :: ToMinDump(\"" + file + "\") -> Discard";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.run();
      assertEquals("3", graph.read("w.count"));
      graph.write("w.flush", "");
      assertEquals(18 + 3 * 15, Files.size(file));
    }
    byte[] bytes = Files.readAllBytes(file);
    assertEquals("!MINDUMP0.1\n!data\n", new String(bytes, 0, 18, StandardCharsets.ISO_8859_1));
    // As FastClick writes it.
    assertEquals(
        "010000010200000200050050640006" + "010000010200000200060035640011",
        HexFormat.of().formatHex(bytes, 18, 48));
    config =
        read("")
            + " -> ip :: CheckIPHeader -> c :: IPClassifier(tcp, udp, -); c[0] -> tcp ::"
            + " CheckTCPHeader -> n :: Null; c[1] -> udp :: CheckUDPHeader -> n; c[2] -> n; n"
            + FIELDS;
    try (TestGraph graph = TestGraph.of(config)) {
      graph.run();
      assertTrue(graph.router().isStopRequested());
      assertEquals(
          List.of(
              "1.0.0.1 5 2.0.0.2 80 T 100",
              "1.0.0.1 6 2.0.0.2 53 U 100",
              "1.0.0.9 - 2.0.0.2 - I 100"),
          lines(graph));
      for (String check : List.of("ip", "tcp", "udp")) {
        assertEquals("0", graph.read(check + ".drops"));
      }
    }
  }

  @Test
  void playsAsOftenAndAsFarAsAsked() throws IOException {
    byte[] records = new byte[10_000 * 15 + 7];
    for (int i = 0; i < 10_000; i++) {
      byte[] record = TestGraph.hex(String.format("%08x", i) + "0a00000200010002280006");
      System.arraycopy(record, 0, records, 15 * i, 15);
    }
    Files.write(file, "!anything\n!data\n".getBytes(StandardCharsets.ISO_8859_1));
    Files.write(file, records, java.nio.file.StandardOpenOption.APPEND);
    String call = "s :: Switch(0); Idle -> s -> Discard; ";
    try (TestGraph graph =
        TestGraph.of(
            call
                + read(", TIMES 2, LOOP_CALL s.switch -1, BURST 7")
                + " -> c :: Counter"
                + " -> Discard")) {
      graph.run();
      assertEquals("20000", graph.read("c.count"));
      assertEquals("-1", graph.read("s.switch"));
    }
    try (TestGraph graph =
        TestGraph.of(read(", TIMES 3, LIMIT 4, STOP false") + " -> Unqueue -> out :: Capture")) {
      graph.run();
      List<byte[]> packets = graph.packets("out");
      assertEquals(12, packets.size());
      assertEquals(3, packets.get(7)[15]);
      assertEquals(40, packets.get(7).length);
      graph.write("m.active", "false");
      graph.replace(read(", TIMES 3, LIMIT 4, STOP false") + " -> Unqueue -> out :: Capture");
      assertEquals("12", graph.read("m.count"));
      assertEquals("false", graph.read("m.active"));
    }
  }

  @Test
  void aNewConfigurationGoesOn() throws IOException {
    String config = "in :: Inject -> w :: ToMinDump(\"" + file + "\")";
    byte[] packet = TestGraph.hex("4500001c00000000401100000a0000010a0000020001000200080000");
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", packet, new byte[10], Arrays.copyOf(packet, 20));
      graph.replace(config + "; Idle -> Discard");
      graph.send("in", packet);
      assertEquals("3", graph.read("w.count"));
    }
    assertEquals(18 + 3 * 15, Files.size(file));
  }

  @Test
  void whatDoesNotStartEmptiesNoFile() throws IOException {
    Files.writeString(file, "precious");
    String errors =
        TestGraph.errorsOf(
            "Idle -> ToMinDump(\"" + file + "\"); FromMinDump(/nowhere/at/all) -> Discard");
    assertTrue(errors.contains("cannot read /nowhere/at/all"), errors);
    assertEquals("precious", Files.readString(file));
  }

  @Test
  void mistakesAreReported() throws IOException {
    Files.writeString(file, "!MINDUMP0.1\nno data\n");
    String errors = TestGraph.errorsOf(read("") + " -> Discard");
    assertTrue(errors.contains("no line '!data'"), errors);
    errors = TestGraph.errorsOf("FromMinDump(/nowhere/at/all) -> Discard");
    assertTrue(errors.contains("cannot read /nowhere/at/all"), errors);
    errors = TestGraph.errorsOf("Idle -> ToMinDump(/nowhere/at/all)");
    assertTrue(errors.contains("cannot write /nowhere/at/all"), errors);
  }
}
