// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ipsec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.machine.Needs;
import io.sluice.testing.TestGraph;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** ESP of ours read by scapy and by tshark, and scapy's read by us. */
@Timeout(120)
class EspPeersTest {
  /** Debian's, which has scapy where it is installed. */
  private static final String PYTHON = "/usr/bin/python3";

  @TempDir Path folder;

  /** What scapy is told of each of {@link EspEnds#ALGORITHMS}. */
  private static final List<String> SCAPY =
      List.of("AES-GCM", "AES-GCM", "CHACHA20-POLY1305", "AES-CBC", "AES-CBC");

  private static String scapyKeys(int i) {
    String algorithm = EspEnds.ALGORITHMS.get(i);
    boolean combined = algorithm.startsWith("aead");
    String key = algorithm.replaceFirst(".*?0x([0-9a-f]*).*", "$1");
    return key + " " + (combined ? "-" : EspEnds.KEY32);
  }

  @Test
  void understandsScapyAndIsUnderstood() throws IOException, InterruptedException {
    Needs.programs("python3");
    Path script = folder.resolve("esp-peer.py");
    Files.copy(EspPeersTest.class.getResourceAsStream("/esp-peer.py"), script);
    ProcessBuilder builder = new ProcessBuilder(PYTHON, script.toString());
    Process scapy = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (PrintStream ask = new PrintStream(scapy.getOutputStream(), true);
        BufferedReader answers =
            new BufferedReader(new InputStreamReader(scapy.getInputStream()))) {
      for (int i = 0; i < SCAPY.size(); i++) {
        for (String addresses : List.of(EspEnds.FOUR, EspEnds.SIX)) {
          for (String more : List.of("", " flag esn", " encap espinudp 4500 4500")) {
            String line = "%s %s%s".formatted(addresses, EspEnds.ALGORITHMS.get(i), more);
            // scapy has no ESP in UDP over IPv6, and leaves the upper half of extended sequence
            // numbers out of HMACs.
            boolean sixInUdp = addresses.equals(EspEnds.SIX) && more.contains("udp");
            if (sixInUdp || SCAPY.get(i).equals("AES-CBC") && more.contains("esn")) {
              continue;
            }
            String told =
                "%s %d %d %s %s "
                    .formatted(
                        SCAPY.get(i),
                        more.contains("esn") ? 1 : 0,
                        more.contains("udp") ? 1 : 0,
                        addresses.replaceAll("src (\\S+) dst (\\S+)", "$1 $2"),
                        scapyKeys(i));
            converse(line, told, ask, answers);
          }
        }
      }
    }
    assertEquals(0, scapy.waitFor());
  }

  private void converse(String line, String told, PrintStream ask, BufferedReader answers)
      throws IOException {
    HexFormat hex = HexFormat.of();
    byte[] inner = EspEnds.four(61, 1);
    // scapy computes the checksum of what it takes apart anew.
    inner[10] = (byte) 0x66;
    inner[11] = (byte) 0xad;
    String config =
        EspEnds.graph(EspEnds.file(folder, line), "sniff :: Tee ->")
            + "sniff[1] -> sniffed :: Capture; theirs :: Inject -> dec;";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", inner);
      byte[] ours = graph.packets("sniffed").get(0);
      ask.println("decrypt " + told + hex.formatHex(ours));
      assertEquals(hex.formatHex(inner), answers.readLine(), line);
      ask.println("encrypt " + told + hex.formatHex(inner));
      String answer = answers.readLine();
      assertTrue(answer.matches("[0-9a-f]+"), line + ": " + answer);
      graph.send("theirs", hex.parseHex(answer));
      assertEquals(2, graph.packets("out").size(), line);
      assertArrayEquals(inner, graph.packets("out").get(1), line);
    }
  }

  @Test
  void isDecodedByTshark() throws IOException, InterruptedException {
    Needs.programs("tshark");
    List<String> names =
        List.of(
            "AES-GCM with 16 octet ICV [RFC4106]\",\"0x%s\",\"NULL\",\"\"",
            "AES-GCM with 16 octet ICV [RFC4106]\",\"0x%s\",\"NULL\",\"\"",
            "ChaCha20 with Poly1305 [RFC7634]\",\"0x%s\",\"NULL\",\"\"",
            "AES-CBC [RFC3602]\",\"0x%s\",\"HMAC-SHA-256-128 [RFC4868]\",\"0x%s\"",
            "AES-CBC [RFC3602]\",\"0x%s\",\"HMAC-SHA-256-128 [RFC4868]\",\"0x%s\"");
    List<String> command =
        new ArrayList<>(
            List.of(
                "tshark", "-n", "-r", folder + "/esp.pcap", "-T", "fields", "-E", "separator=,"));
    command.addAll(
        List.of("-e", "esp.spi", "-e", "ip.src", "-e", "udp.length", "-e", "_ws.malformed"));
    command.addAll(List.of("-o", "esp.enable_encryption_decode:TRUE"));
    command.addAll(List.of("-o", "esp.enable_authentication_check:TRUE"));
    StringBuilder config = new StringBuilder();
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).startsWith("ChaCha")) {
        continue;
      }
      String keys = names.get(i).formatted((Object[]) scapyKeys(i).split(" "));
      String spi = "0x%08x".formatted(0x1000 + lines.size());
      command.addAll(List.of("-o", "uat:esp_sa:\"IPv4\",\"*\",\"*\",\"" + spi + "\",\"" + keys));
      config.append("in%1$d :: Inject -> EspEncap(sas, t%1$d) -> dump;".formatted(lines.size()));
      lines.add(EspEnds.FOUR + " " + EspEnds.ALGORITHMS.get(i));
    }
    Path file = EspEnds.file(folder, lines.toArray(new String[0]));
    String all =
        "sas :: SecurityAssociations(%s); dump :: ToDump(%s, ENCAP IP);%s"
            .formatted(file, folder + "/esp.pcap", config);
    try (TestGraph graph = TestGraph.of(all)) {
      for (int i = 0; i < lines.size(); i++) {
        byte[] packet = EspEnds.four(61, 1);
        packet[25] = 41;
        graph.send("in" + i, packet);
      }
    }
    Process tshark = new ProcessBuilder(command).start();
    List<String> decoded = new String(tshark.getInputStream().readAllBytes()).lines().toList();
    String errors = new String(tshark.getErrorStream().readAllBytes());
    assertEquals(0, tshark.waitFor(), errors);
    for (int i = 0; i < lines.size(); i++) {
      assertEquals("0x%08x,192.0.2.1,10.0.0.1,41,".formatted(0x1000 + i), decoded.get(i), errors);
    }
  }
}
