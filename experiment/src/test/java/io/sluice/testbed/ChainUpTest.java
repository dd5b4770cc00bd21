// SPDX-License-Identifier: Apache-2.0
package io.sluice.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.chain.deploy.Shell;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code sluice chain up}, {@code status} and {@code down}, with the jar that people run, between
 * two hosts in namespaces. Needs root.
 */
class ChainUpTest {
  private static final String REQUEST =
      """
      chain: %s
      functions:
        - name: firewall
          function: firewall
          place: {form: process}
        - name: monitor
          function: monitor
          place: {form: process}
      link: veth
      """;

  @TempDir private Path folder;

  private final String name = "sltu" + Long.toString(ProcessHandle.current().pid(), 36);
  private Path request;

  @BeforeEach
  void hosts() throws Exception {
    for (String host : List.of("a", "b", "r")) {
      Shell.run("ip", "netns", "add", name + host);
    }
    cable("a", "10.9.0.1/24", "in0");
    cable("b", "10.9.0.2/24", "out0");
    request = Files.writeString(folder.resolve("chain.yaml"), REQUEST.formatted(name));
  }

  private void cable(String host, String address, String device) throws Exception {
    String there = name + host;
    Shell.words(
        "ip link add name eth0 netns %s type veth peer name %s netns %s"
            .formatted(there, device, name + "r"));
    Shell.words("ip -n " + there + " addr add " + address + " dev eth0");
    Shell.words("ip -n " + there + " link set dev eth0 up");
  }

  @AfterEach
  void removeHosts() {
    chain("down", name);
    for (String host : List.of("a", "b", "r")) {
      Shell.attempt("ip", "netns", "del", name + host);
    }
  }

  private List<String> command(String... args) {
    List<String> command = new ArrayList<>(List.of("env", "SLUICE_CHAINS=" + folder));
    command.addAll(List.of("nsenter", "--net=/run/netns/" + name + "r"));
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-jar",
            Java.jar().toString(),
            "chain"));
    command.addAll(List.of(args));
    return command;
  }

  private Shell.Outcome chain(String... args) {
    return Shell.attempt(command(args));
  }

  private Shell.Outcome up() {
    return chain("up", request.toString(), "--in", "in0", "--out", "out0");
  }

  private Shell.Outcome ping() {
    return Shell.attempt(
        "ip", "netns", "exec", name + "a", "ping", "-c", "1", "-w", "30", "10.9.0.2");
  }

  private String devices() {
    return Shell.attempt("ip", "-n", name + "r", "-br", "link").text();
  }

  @Test
  void aChainOfProcessesPassesPacketsAndGoesAway() throws Exception {
    String before = devices().replaceAll("(?m)[ @].*", "");
    Shell.Outcome up = up();
    assertEquals(0, up.status(), up.text());
    Shell.Outcome ping = ping();
    assertEquals(0, ping.status(), ping.text());
    Shell.Outcome again = up();
    assertTrue(again.text().contains("is up, or was left half-made"), again.text());
    assertEquals(0, chain("status").status());

    kill("firewall");
    Shell.Outcome status = chain("status", name);
    assertEquals(1, status.status(), status.text());
    assertTrue(status.text().contains("chain " + name + ": broken"), status.text());
    assertTrue(status.text().contains("ended with status 137"), status.text());
    String log = Files.readString(folder.resolve(name).resolve("firewall.log"));
    assertTrue(log.contains("unit 'firewall' ended with status 137"), log);

    // From another namespace: the chain is removed where it was made.
    List<String> command = command("down", name);
    command.removeIf(word -> word.equals("nsenter") || word.startsWith("--net="));
    Shell.Outcome down = Shell.attempt(command);
    assertEquals(0, down.status(), down.text());
    assertEquals(before, devices().replaceAll("(?m)[ @].*", ""));
    assertFalse(Files.exists(folder.resolve(name)));
  }

  @Test
  void aChainThatSharesMemoryPassesPackets() throws Exception {
    Files.writeString(request, REQUEST.formatted(name).replace("link: veth", "link: memif"));
    Shell.Outcome up = up();
    assertEquals(0, up.status(), up.text());
    Shell.Outcome ping = ping();
    assertEquals(0, ping.status(), ping.text());
    assertEquals(0, chain("down", name).status());
    assertFalse(Files.exists(folder.resolve(name)));
    assertFalse(Files.exists(Path.of("/var/run/dpdk/sluice-" + name + ".monitor")));
  }

  @Test
  void aUnitThatDiesIsStartedAgainWhereThatIsWanted() throws Exception {
    // If a unit's memory is mapped by the next one, they also reconnect.
    String lent = REQUEST.formatted(name).replace("link: veth", "link: vhost");
    Files.writeString(request, lent + "restart: always\n");
    Shell.Outcome up = up();
    assertEquals(0, up.status(), up.text());
    Shell.Outcome before = ping();
    assertEquals(0, before.status(), before.text());
    kill("monitor");
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (chain("status", name).status() != 0) {
      assertTrue(System.nanoTime() < deadline, chain("status", name).text());
    }
    String status = chain("status", name).text();
    assertTrue(status.contains("ended once by itself"), status);
    Shell.Outcome ping = ping();
    assertEquals(0, ping.status(), ping.text());
    assertEquals(0, chain("down", name).status());
    assertEquals(List.of(), processes("/" + name + "/").toList());
    assertFalse(Files.exists(folder.resolve(name)));
  }

  /** Existing things with a chain's names that do not belong to it are not changed. */
  @Test
  void whatIsThereAlreadyIsLeftAlone() throws Exception {
    CRC32 crc = new CRC32();
    crc.update(name.getBytes(StandardCharsets.UTF_8));
    String device = "s" + Long.toString(crc.getValue(), 36) + "n0a";
    Shell.words("ip -n " + name + "r link add name " + device + " type veth peer name other");
    String before = devices();
    Shell.Outcome up = up();
    assertEquals(1, up.status(), up.text());
    assertTrue(up.text().contains("interface '" + device + "' already exists"), up.text());
    assertEquals(before, devices());
    assertFalse(Files.exists(folder.resolve(name)));
  }

  /** Two chains between the same two nodes: each has its own tunnels. */
  @Test
  void chainsShareNodes() throws Exception {
    String second = name + "2";
    Path other = folder.resolve("other.yaml");
    String nodes =
        REQUEST
            .replaceFirst("form: process", "form: process, node: one")
            .replaceFirst("form: process}", "form: process, node: two}");
    Files.writeString(request, nodes.formatted(name));
    Files.writeString(other, nodes.formatted(second));
    String address = "10.9.9.1";
    Shell.words("ip -n " + name + "r addr add " + address + "/24 dev out0");
    try {
      for (Path each : List.of(request, other)) {
        Shell.Outcome up =
            chain(
                "up",
                each.toString(),
                "--in",
                "in0",
                "--node",
                "one",
                "--address",
                address,
                "--peer",
                "two=10.9.9.2");
        assertEquals(0, up.status(), up.text());
      }
      assertEquals(0, chain("status", name + "@one", second + "@one").status());
    } finally {
      assertEquals(0, chain("down", name + "@one").status());
      chain("down", second + "@one");
    }
  }

  /** Kills a unit's program, and waits until its supervisor has noticed. */
  private void kill(String unit) throws Exception {
    ProcessHandle program =
        processes("/" + name + "/run/" + unit)
            .filter(process -> process.info().command().orElse("").endsWith("java"))
            .findFirst()
            .orElseThrow();
    program.destroyForcibly();
    program.onExit().join();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!Files.exists(folder.resolve(name).resolve(unit + ".ends"))) {
      assertTrue(System.nanoTime() < deadline, "nobody has seen that " + unit + " ended");
      Thread.onSpinWait();
    }
  }

  private static Stream<ProcessHandle> processes(String word) {
    return ProcessHandle.allProcesses()
        .filter(process -> process.info().commandLine().orElse("").contains(word));
  }

  @Test
  void whatIsMissingIsSaidAndNothingIsMade() throws Exception {
    Shell.Outcome device = chain("up", request.toString(), "--in", "in0", "--out", "nothere");
    assertEquals("sluice chain: no network interface 'nothere' here", device.lastLine());
    assertEquals(1, device.status());
    Shell.Outcome args = chain("up", request.toString());
    assertEquals("sluice chain: missing --in\nsluice chain: missing --out\n", args.text());
    Shell.Outcome none = chain("down", "nosuchchain");
    assertEquals("sluice chain: no chain 'nosuchchain' is up", none.lastLine());

    Files.writeString(
        request,
        REQUEST
            .formatted(name)
            .replace("link: veth", "link: vhost")
            .replace("process", "container"));
    Shell.Outcome link = up();
    assertTrue(link.lastLine().contains("containers have no DPDK; use veth"), link.text());
    String shared = REQUEST.formatted(name).replace("link: veth", "link: memif");
    Files.writeString(request, shared + "restart: always\n");
    assertTrue(up().lastLine().contains("'restart: always' needs veth or vhost"));
    assertFalse(Files.exists(folder.resolve(name)));
  }
}
