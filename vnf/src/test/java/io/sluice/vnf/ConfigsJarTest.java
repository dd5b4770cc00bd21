// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vnf.Command.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every file under {@code configs} runs as it lies there, and does what its comment says. */
class ConfigsJarTest {
  private static final Path CONFIGS = Command.ROOT.resolve("configs");
  private static final int SAMPLE_PACKETS = 253;

  @TempDir Path directory;

  static List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(CONFIGS)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".click"))
          .sorted()
          .toList();
    }
  }

  static List<String> dpdkFiles() throws IOException {
    try (Stream<Path> files = Files.list(CONFIGS.resolve("dpdk"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** Runs a configuration from another directory than the project's. */
  private Result run(String file, String... more) {
    List<String> arguments = new ArrayList<>(List.of(CONFIGS.resolve(file).toString(), "--json"));
    arguments.addAll(List.of(more));
    return Command.start(directory, arguments.toArray(new String[0])).result("");
  }

  private static long number(Result result, String key) {
    return Long.parseLong(result.out().replaceAll("(?s).*?\"" + key + "\": (\\d+).*", "$1"));
  }

  @ParameterizedTest
  @MethodSource("files")
  void runsAsItLiesThere(String file) {
    Result result = run(file);
    assertEquals(0, result.status(), result.err());
    assertTrue(number(result, "packets_in") > 0, result.out());
    assertTrue(result.err().lines().allMatch(line -> line.contains("check failed")), result.err());
    String explains =
        Command.start(directory, "--explain", CONFIGS.resolve(file).toString()).result("").out();
    assertTrue(explains.contains("worker 0\n"), explains);
  }

  /** Two users on one machine would collide at a name of its own. */
  @ParameterizedTest
  @MethodSource("files")
  void writesOnlyToTheWorkingDirectory(String file) throws IOException {
    String text = Files.readString(CONFIGS.resolve(file));
    assertFalse(text.contains("/tmp/"), text);
  }

  @Test
  void theSampleIsWhatItsGeneratorWrites() throws IOException {
    assertArrayEquals(
        SampleCapture.bytes(), Files.readAllBytes(CONFIGS.resolve("sample/mix.pcap")));
  }

  @Test
  void firewallPassesWhatItShould() {
    Result result = run("firewall.click", "OUT=FILE passed.pcap");
    assertEquals(SAMPLE_PACKETS, number(result, "packets_in"));
    assertEquals(140, number(result, "packets_out"));
    assertEquals(103, number(result, "packets_dropped"));
    assertEquals(101, number(result, "denied"));
    Result passed =
        Command.start(
                directory,
                "-e",
                "FromDump(passed.pcap, STOP true) -> e :: Classifier(12/0800, -) -> MarkIPHeader(14)"
                    + " -> k :: IPClassifier(dst tcp port 80 or 443, dst tcp port 22,"
                    + " dst udp port 53, icmp type echo, -) -> web :: Counter -> d :: Discard;"
                    + " e[1] -> arp :: Counter -> d; k[1] -> ssh :: Counter -> d;"
                    + " k[2] -> dns :: Counter -> d; k[3] -> ping :: Counter -> d;"
                    + " k[4] -> rest :: Counter -> d",
                "-h",
                "*.count")
            .result("");
    assertEquals("", passed.err());
    for (String expected :
        List.of(
            "web.count:\n80\n",
            "ssh.count:\n10\n",
            "dns.count:\n20\n",
            "ping.count:\n20\n",
            "rest.count:\n0\n",
            "arp.count:\n10\n")) {
      assertTrue(passed.out().contains(expected), passed.out());
    }
  }

  /** What the other end of a tunnel decrypts is what went in, to the last byte. */
  @Test
  void encryptedTunnelsCarryEveryPacket() throws IOException {
    String expected =
        "FromDump(%s, STOP true) -> Classifier(12/0800) -> Strip(14) -> CheckIPHeader"
            + " -> EtherEncap(0x0800, 02:00:00:00:00:22, 02:00:00:00:00:33)"
            + " -> ToDump(expected.pcap)";
    Path sample = CONFIGS.resolve("sample/mix.pcap");
    Command.start(directory, "-e", expected.formatted(sample)).result("");
    for (String tunnel : List.of("wireguard", "ipsec")) {
      assertEquals(231, number(run(tunnel + ".click"), "packets_out"), tunnel);
      Path out = directory.resolve(tunnel + "-out.pcap");
      assertEquals(-1, Files.mismatch(directory.resolve("expected.pcap"), out), tunnel);
    }
  }

  @Test
  void pingsGetFromIpv6ToIpv4AndBack() {
    String out = run("nat64.click", "-h", "*.count").out();
    assertTrue(out.contains("\"outside_wire/requests.count\": \"5\""), out);
    assertTrue(out.contains("\"inside_wire/replies.count\": \"5\""), out);
  }

  @Test
  void layer2LoadBalancerUsesAllServers() {
    Result result = run("loadbalancer-l2.click", "-h", "*.count");
    assertEquals(150, spread(result, "s1", "s2", "s3", "s4"));
  }

  @Test
  void loadBalancerRewritesToAllServers() {
    run("loadbalancer.click");
    Result sent =
        Command.start(
                directory,
                "-e",
                "FromDump(loadbalancer-out.pcap, STOP true) -> e :: Classifier(12/0800, -)"
                    + " -> CheckIPHeader(14) -> k :: IPClassifier(dst host 10.1.0.1,"
                    + " dst host 10.1.0.2, dst host 10.1.0.3, dst host 10.1.0.4, -)"
                    + " -> s1 :: Counter -> d :: Discard; k[1] -> s2 :: Counter -> d;"
                    + " k[2] -> s3 :: Counter -> d; k[3] -> s4 :: Counter -> d; k[4] -> d;"
                    + " e[1] -> d",
                "--json",
                "-h",
                "*.count")
            .result("");
    assertEquals("", sent.err());
    assertEquals(150, spread(sent, "s1", "s2", "s3", "s4"));
  }

  /** The sum of counters, none of which is at 0. */
  private static long spread(Result result, String... counters) {
    long sum = 0;
    for (String counter : counters) {
      long count =
          Long.parseLong(
              result.out().replaceAll("(?s).*\"" + counter + "\\.count\": \"(\\d+)\".*", "$1"));
      assertTrue(count > 0, counter);
      sum += count;
    }
    return sum;
  }

  @Test
  void natHidesItsHosts() {
    Result result = run("nat.click", "-h", "rw.table_size", "-h", "ping.table_size");
    assertTrue(result.out().contains("\"rw.table_size\": \"131\""), result.out());
    assertTrue(result.out().contains("\"ping.table_size\": \"20\""), result.out());
    Result sent =
        Command.start(
                directory,
                "-e",
                "FromDump(nat-out.pcap, STOP true) -> e :: Classifier(12/0800, -)"
                    + " -> CheckIPHeader(14) -> k :: IPClassifier("
                    + "src host 203.0.113.1 and src tcp port >= 1024 or src udp port >= 1024,"
                    + " src host 203.0.113.1 and icmp type echo, -)"
                    + " -> ports :: Counter -> d :: Discard; k[1] -> pings :: Counter -> d;"
                    + " k[2] -> rest :: Counter -> d; e[1] -> arp :: Counter -> d",
                "-h",
                "*.count")
            .result("");
    assertEquals("", sent.err());
    for (String expected :
        List.of(
            "ports.count:\n200\n", "pings.count:\n20\n", "rest.count:\n0\n", "arp.count:\n1\n")) {
      assertTrue(sent.out().contains(expected), sent.out());
    }
  }

  @Test
  void flowsAreWrittenDown() throws IOException {
    Result result = run("flows.click", "-h", "watched/flows.packets");
    assertTrue(result.out().contains("\"watched/flows.packets\": \"243\""), result.out());
    assertEquals(155, Files.readAllLines(directory.resolve("flows-out.json")).size());
  }

  @Test
  void tunnelAddsTwentyBytes() throws IOException {
    run("tunnel.click", "OUT=FILE packed.pcap");
    Result unpacked =
        Command.start(
                directory,
                "-h",
                "c.count",
                "-h",
                "c.byte_count",
                "-e",
                "FromDump(packed.pcap, STOP true) -> Strip(14) -> CheckIPHeader"
                    + " -> IPClassifier(ip proto 4) -> c :: Counter -> Discard")
            .result("");
    assertEquals("", unpacked.err());
    assertTrue(unpacked.out().startsWith("c.count:\n231\n"), unpacked.out());
  }

  /** All good IPv4 packets, and a request for each of two hosts. */
  @Test
  void routerAsksForTheHostsAndRoutes() {
    Result result = run("router.click", "OUT=FILE routed.pcap");
    assertEquals(231 + 2, number(result, "packets_out"));
    Result fragments = run("router.click", "OUT=FILE fragments.pcap", "SITE_MTU=200");
    assertEquals(231 + 20 + 2, number(fragments, "packets_out"));
    Result routed =
        Command.start(
                directory,
                "-e",
                "FromDump(routed.pcap, STOP true) -> e :: Classifier(12/0800, 12/0806, -)"
                    + " -> Strip(14) -> CheckIPHeader -> good :: Counter -> d :: Discard;"
                    + " e[1] -> arp :: Counter -> d; e[2] -> d",
                "-h",
                "*.count")
            .result("");
    assertEquals("", routed.err());
    assertTrue(routed.out().contains("good.count:\n231\n"), routed.out());
    assertTrue(routed.out().contains("arp.count:\n2\n"), routed.out());
  }

  @Test
  void statefulFirewallPassesWhatBeginsAConnection() {
    Result result = run("stateful-firewall.click", "-h", "ct.invalid", "-h", "ct.size");
    assertEquals(71, number(result, "packets_out"));
    assertTrue(result.out().contains("\"ct.size\": \"61\""), result.out());
  }

  @Test
  void balancerSendsConnectionsToServers() {
    Result result = run("balancer.click", "-h", "balance.load_packets");
    assertEquals(180 + 3, number(result, "packets_out"));
    String counts = "(?s).*\"balance.load_packets\": \"(\\d+) (\\d+) (\\d+)\".*";
    int sum = 0;
    for (String group : List.of("$1", "$2", "$3")) {
      int count = Integer.parseInt(result.out().replaceAll(counts, group));
      assertTrue(count > 0, result.out());
      sum += count;
    }
    assertEquals(180, sum);
  }

  @Test
  void generatorKeepsToItsLimit() {
    Result result = run("generator.click", "LIMIT=77", "OUT=FILE sent.pcap");
    assertEquals(77, number(result, "packets_out"));
  }

  @ParameterizedTest
  @MethodSource("dpdkFiles")
  void runsOnDpdkPorts(String file) throws IOException {
    Path out = directory.resolve("out.pcap");
    Command command =
        Command.start(
            directory,
            "-w",
            "--dpdk",
            "--vdev=net_pcap0,rx_pcap=" + CONFIGS.resolve("sample/mix.pcap"),
            "--vdev=net_pcap1,tx_pcap=" + out,
            "--",
            "--json",
            "-e",
            Files.readString(CONFIGS.resolve("dpdk").resolve(file))
                + "; Script(TYPE ACTIVE, wait 1s, stop)");
    assertEquals(SAMPLE_PACKETS, number(command.result(""), "packets_in"));
  }
}
