// SPDX-License-Identifier: Apache-2.0
package io.sluice.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.chain.deploy.Shell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

    ProcessHandle unit = unit("firewall");
    unit.destroyForcibly();
    unit.onExit().join();
    Shell.Outcome status = chain("status", name);
    assertEquals(1, status.status(), status.text());
    assertTrue(status.text().contains("chain " + name + ": broken"), status.text());

    Shell.Outcome down = chain("down", name);
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
  }

  private ProcessHandle unit(String unit) {
    return ProcessHandle.allProcesses()
        .filter(p -> p.info().commandLine().orElse("").contains("/" + name + "/run/" + unit))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whatIsMissingIsSaidAndNothingIsMade() throws Exception {
    Shell.Outcome device = chain("up", request.toString(), "--in", "in0", "--out", "nothere");
    assertEquals("sluice chain: no network interface 'nothere' here", device.lastLine());
    assertEquals(1, device.status());
    Shell.Outcome args = chain("up", request.toString());
    assertTrue(args.lastLine().contains("--in is missing"), args.text());
    Shell.Outcome none = chain("down", "nosuchchain");
    assertEquals("sluice chain: no chain 'nosuchchain' is up", none.lastLine());

    Files.writeString(request, REQUEST.formatted(name).replace("link: veth", "link: vhost"));
    Shell.Outcome link = up();
    assertTrue(link.lastLine().contains("link 'vhost' between"), link.text());
    assertFalse(Files.exists(folder.resolve(name)));
  }
}
