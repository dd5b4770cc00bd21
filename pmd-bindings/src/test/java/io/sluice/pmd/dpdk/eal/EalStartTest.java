// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk.eal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.pmd.Cpu;
import io.sluice.pmd.dpdk.DpdkTesting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starting the EAL; where it fails, in a JVM of its own, since it starts once a process. */
class EalStartTest {
  /** Starts the EAL with its arguments, perhaps aside, and prints what comes of it. */
  static final class Probe {
    private Probe() {}

    public static void main(String[] arguments) {
      try {
        List<String> list = List.of(arguments);
        boolean aside = !list.isEmpty() && list.get(0).equals("aside");
        if (aside) {
          Eal.startAside(list.subList(1, list.size()));
        }
        Eal eal = aside ? Eal.get() : Eal.start(list);
        System.out.println("ok " + eal.ports());
      } catch (DpdkException e) {
        System.out.println("error " + e.getMessage());
      }
    }
  }

  private static String probe(String... arguments) throws IOException, InterruptedException {
    return probe(List.of(), List.of(arguments));
  }

  private static String probe(List<String> prefix, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-Xmx64m");
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(Probe.class.getName());
    command.addAll(arguments);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    return output.strip();
  }

  @Test
  void aGoodStartPrintsNothing() throws Exception {
    assertEquals(
        "ok [0 net_null0, 1 net_null1]",
        probe("--no-huge", "-m", "64", "--no-pci", "--vdev=net_null0", "--vdev", "net_null1"));
  }

  @Test
  void aStartAsideIsWaitedFor() throws Exception {
    assertEquals(
        "ok [0 net_null0]",
        probe("aside", "--no-huge", "-m", "64", "--no-pci", "--vdev=net_null0"));
  }

  @Test
  void aFailureAsideReachesWhoWaits() throws Exception {
    String output = probe("aside", "--no-huge", "--frobnicate");
    assertTrue(output.startsWith("error the EAL does not start: "), output);
    assertTrue(output.contains("unrecognized option '--frobnicate'"), output);
  }

  @Test
  void aBadOptionIsNamedWithoutThePageOfUsage() throws Exception {
    String output = probe("--no-huge", "--frobnicate");
    assertTrue(output.startsWith("error the EAL does not start: "), output);
    assertTrue(output.contains("unrecognized option '--frobnicate'"), output);
    assertTrue(output.contains("(arguments: --no-huge --frobnicate "), output);
    assertFalse(output.contains("Usage"), output);
    assertEquals(1, output.lines().count(), output);
  }

  @Test
  void aBadValueIsExplained() throws Exception {
    String output = probe("--no-huge", "-m", "64", "-l", "7777");
    assertTrue(output.startsWith("error the EAL does not start: "), output);
    assertEquals(1, output.lines().count(), output);
  }

  @Test
  void aMissingDriverNamesItsPackage() throws Exception {
    String output = probe("--no-huge", "-m", "64", "--vdev=net_nosuch0,a=b");
    String abi = Integer.toString(DpdkTesting.eal().version().isEmpty() ? 0 : DpdkLibraries.abi());
    assertTrue(output.contains("device net_nosuch0,a=b needs librte_net_nosuch.so." + abi), output);
    assertTrue(output.contains("Debian package librte-net-nosuch" + abi), output);
  }

  /** The library path leads to empty files first, and dlopen looks no further. */
  @Test
  void aMissingDpdkTellsWhatToInstall(@TempDir Path folder) throws Exception {
    for (int abi = DpdkLibraries.OLDEST_ABI; abi <= DpdkLibraries.NEWEST_ABI; abi++) {
      Files.createFile(folder.resolve("librte_eal.so." + abi));
    }
    String output = probe(List.of("env", "LD_LIBRARY_PATH=" + folder), List.of());
    assertTrue(output.startsWith("error no librte_eal.so."), output);
    assertTrue(output.contains("apt install librte-eal"), output);
    assertEquals(1, output.lines().count(), output);
  }

  @Test
  void aBadDeviceArgumentIsExplained() throws Exception {
    String output = probe("--no-huge", "-m", "64", "--vdev=net_af_packet0,iface=nosuchif9");
    assertTrue(output.startsWith("error "), output);
    assertTrue(output.contains("nosuchif9"), output);
  }

  @Test
  void aRunningEalIsNotStartedAgain() {
    Eal eal = DpdkTesting.eal();
    assertEquals(eal, Eal.start(List.of()));
    assertTrue(Eal.isRunning());
    String message =
        assertThrows(DpdkException.class, () -> Eal.start(List.of("--no-huge"))).getMessage();
    assertTrue(message.contains("runs already"), message);
  }

  @Test
  void startingLeavesTheCallersAffinityAlone() {
    List<Integer> before = Cpu.allowed();
    DpdkTesting.eal();
    assertEquals(before, Cpu.allowed());
    assertEquals(-1, Eal.lcore());
  }

  @Test
  void versionsAreRead() {
    assertEquals(2211, Eal.number("DPDK 22.11.11"));
    assertEquals(2503, Eal.number("DPDK 25.03.0-rc1"));
    assertThrows(DpdkException.class, () -> Eal.number("DPDK"));
    assertTrue(DpdkTesting.eal().version().startsWith("DPDK "));
  }

  @Test
  void registrationNests() {
    DpdkTesting.eal();
    int lcore = Eal.registerThread();
    assertTrue(lcore > 0);
    assertEquals(lcore, Eal.registerThread());
    Eal.unregisterThread();
    assertEquals(lcore, Eal.lcore());
    Eal.unregisterThread();
    assertEquals(-1, Eal.lcore());
  }
}
