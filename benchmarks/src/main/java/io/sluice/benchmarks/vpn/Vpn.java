// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.vpn;

import io.sluice.benchmarks.compare.Facts;
import io.sluice.benchmarks.harness.CommandLine;
import io.sluice.benchmarks.harness.Folders;
import io.sluice.benchmarks.harness.Java;
import io.sluice.benchmarks.vpn.Namespaces.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The command {@code benchmarks/vpn}; see benchmarks/VPN.md. */
public final class Vpn implements CommandLine.Command {
  private static final String USAGE =
      """
      Usage: benchmarks/vpn [OPTION]...
      Measures the cost of encrypted tunnels: in memory, compared with the bare cipher, and between
      two network namespaces, compared with wireguard-go. The latter needs root, wireguard-go,
      wireguard-tools and iperf3.

        --rounds N      Rounds in memory; the median is reported (default 7).
        --seconds S     Seconds per round (default 1); five times as many for iperf3.
        --core N        Processor for the measurement in memory (default 1).
        --no-peers      Measure only in memory.
        --cryptodev     Also measure the ciphers of DPDK's devices.
        --peers         Measure only between the namespaces.
        --peer-rounds N Rounds between the namespaces (default 3).
        --rekey         Only check rekeying: iperf3 runs for 150 seconds between our end and
                        wireguard-go while keys change; fails if a second passes without data.
        --round-trips FILE
                        Only check round trips: sends the Ethernet frames of a capture, and ten
                        thousand damaged ones, through tunnels of all kinds in checked mode; fails
                        if anything comes out changed.
      """;

  private static final int[] SIZES = {64, 512, 1400};

  private static final int REKEY_SECONDS = 150;

  private int rounds = 7;
  private double seconds = 1;
  private int core = 1;
  private int peerRounds = 3;
  private boolean peers = true;
  private boolean memory = true;
  private boolean device;
  private boolean rekey;
  private String capture;

  private Vpn() {}

  /**
   * Runs.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT);
    System.exit(CommandLine.run("vpn", USAGE, new Vpn(), args));
  }

  @Override
  public boolean option(String option, CommandLine line) {
    switch (option) {
      case "--rounds" -> rounds = (int) line.number(1, 1000);
      case "--seconds" -> seconds = line.number(0.01, 3600);
      case "--core" -> core = (int) line.number(0, 1023);
      case "--no-peers" -> peers = false;
      case "--peers" -> memory = false;
      case "--cryptodev" -> device = true;
      case "--peer-rounds" -> peerRounds = (int) line.number(1, 1000);
      case "--rekey" -> rekey = true;
      case "--round-trips" -> capture = line.value();
      default -> {
        return false;
      }
    }
    return true;
  }

  @Override
  public int run() throws IOException {
    if (capture != null) {
      return proveRoundTrips();
    }
    return rekey ? proveRekey() : measure();
  }

  private int measure() throws IOException {
    StringBuilder report = new StringBuilder("# Encrypted tunnels\n\n");
    for (Map.Entry<String, Object> fact : Facts.machine().entrySet()) {
      report.append("- ").append(fact.getKey()).append(": ").append(fact.getValue()).append('\n');
    }
    report.append("- JDK: ").append(Runtime.version()).append('\n');
    if (memory) {
      inMemory(report);
    }
    if (peers) {
      betweenNamespaces(report);
    }
    Path folder = Path.of(System.getProperty("sluice.root", "."), "benchmarks", "target", "vpn");
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("vpn.md"), report);
    System.out.print(report);
    System.err.println("results are in " + folder);
    return 0;
  }

  private int proveRoundTrips() throws IOException {
    if (!Files.isReadable(Path.of(capture))) {
      throw new NoSuchFileException(capture);
    }
    List<String> command = Java.command(RoundTrips.class, List.of("-Dsluice.checks=true"));
    command.add(capture);
    command.add(String.valueOf(device));
    try {
      return new ProcessBuilder(command).inheritIO().start().waitFor();
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    }
  }

  private void inMemory(StringBuilder report) throws IOException {
    report.append(
        "\n## In memory, one core\n\nGb/s of the packets inside; \"of the cipher\" is the bare"
            + " cipher's time over the tunnel's.\n\n"
            + "| tunnel | bytes | encrypt | of the cipher | encrypt and decrypt | of the cipher |\n"
            + "| --- | --- | --- | --- | --- | --- |\n");
    for (Tunnel tunnel : Tunnel.values()) {
      if (tunnel.needsDevice() && !device) {
        continue;
      }
      for (int size : SIZES) {
        double[] ns = inMemory(tunnel, size);
        report.append(
            "| %s | %d | %.2f | %.0f %% | %.2f | %.0f %% |%n"
                .formatted(
                    tunnel.title,
                    size,
                    8 * size / ns[2],
                    100 * ns[0] / ns[2],
                    8 * size / ns[3],
                    100 * ns[1] / ns[3]));
        System.err.println(tunnel.title + ", " + size + " bytes: done");
      }
    }
  }

  private double[] inMemory(Tunnel tunnel, int size) throws IOException {
    List<String> command = Java.command(InMemory.class, List.of("-XX:+UseSerialGC"));
    command.addAll(List.of(tunnel.name(), "" + size, "" + rounds, "" + seconds, "" + core));
    Namespaces.Outcome outcome = Namespaces.run(command.toArray(new String[0]));
    String[] words = outcome.text().strip().split("\\s+");
    if (outcome.exit() != 0 || words.length != 4) {
      throw new IOException(tunnel.title + ": " + outcome.text());
    }
    double[] numbers = new double[4];
    for (int i = 0; i < 4; i++) {
      numbers[i] = Double.parseDouble(words[i]);
    }
    return numbers;
  }

  /** Which ends are ours, in the tunnels that are compared. */
  private enum Ends {
    GO("two of wireguard-go", Kind.GO, Kind.GO),
    MIXED("Sluice to wireguard-go", Kind.SLUICE, Kind.GO),
    OURS("two of Sluice", Kind.SLUICE, Kind.SLUICE),
    MIXED_DEVICE("Sluice with cryptodev to wireguard-go", Kind.SLUICE_DEVICE, Kind.GO),
    OURS_DEVICE("two of Sluice with cryptodev", Kind.SLUICE_DEVICE, Kind.SLUICE_DEVICE);

    final String title;
    final Kind left;
    final Kind right;

    Ends(String title, Kind left, Kind right) {
      this.title = title;
      this.left = left;
      this.right = right;
    }
  }

  private void betweenNamespaces(StringBuilder report) throws IOException {
    report.append(
        "\n## Between two namespaces\n\niperf3 through a WireGuard tunnel, the median of %d rounds in"
                .formatted(peerRounds)
            + " which the tunnels take turns. \"A core\" is what both programs' processor time would"
            + " have moved in one end's core.\n\n| packets | ends | Gb/s | of wireguard-go's | Gb/s a"
            + " core | of wireguard-go's | sent again | lost |\n"
            + "| --- | --- | --- | --- | --- | --- | --- | --- |\n");
    List<Path> folders = new ArrayList<>();
    List<Namespaces> tunnels = new ArrayList<>();
    try {
      for (Ends ends : Ends.values()) {
        folders.add(Files.createTempDirectory("sluice-vpn"));
        tunnels.add(new Namespaces(folders.get(ends.ordinal()), ends.left, ends.right));
        tunnels.get(ends.ordinal()).iperf(iperfSeconds(), Namespaces.Load.TCP);
      }
      for (Namespaces.Load load : Namespaces.Load.values()) {
        compare(report, tunnels, load);
      }
    } finally {
      for (Namespaces tunnel : tunnels) {
        tunnel.close();
      }
      for (Path folder : folders) {
        Folders.delete(folder);
      }
    }
  }

  private void compare(StringBuilder report, List<Namespaces> tunnels, Namespaces.Load load)
      throws IOException {
    List<List<Namespaces.Flow>> flows = new ArrayList<>();
    tunnels.forEach(tunnel -> flows.add(new ArrayList<>()));
    for (int round = 0; round < peerRounds; round++) {
      for (int i = 0; i < tunnels.size(); i++) {
        flows.get(i).add(tunnels.get(i).iperf(iperfSeconds(), load));
      }
    }
    List<Namespaces.Flow> medians = new ArrayList<>();
    for (List<Namespaces.Flow> rounds : flows) {
      rounds.sort(Comparator.comparingDouble(Namespaces.Flow::gigabits));
      medians.add(rounds.get(peerRounds / 2));
    }
    Namespaces.Flow go = medians.get(Ends.GO.ordinal());
    for (Ends ends : Ends.values()) {
      Namespaces.Flow flow = medians.get(ends.ordinal());
      report.append(
          "| %s | %s | %.2f | %.2f | %.2f | %.2f | %d | %.0f %% |%n"
              .formatted(
                  load.title,
                  ends.title,
                  flow.gigabits(),
                  flow.gigabits() / go.gigabits(),
                  flow.gigabitsPerCore(),
                  flow.gigabitsPerCore() / go.gigabitsPerCore(),
                  flow.retransmits(),
                  flow.lost()));
    }
    System.err.println(load.title + ": done");
  }

  private int iperfSeconds() {
    return (int) Math.max(1, 5 * seconds);
  }

  private int proveRekey() throws IOException {
    Path folder = Files.createTempDirectory("sluice-vpn");
    try (Namespaces hosts = new Namespaces(folder, Kind.SLUICE, Kind.GO)) {
      long before = hosts.lastHandshake();
      Namespaces.Flow flow = hosts.iperf(REKEY_SECONDS, Namespaces.Load.TCP);
      long after = hosts.lastHandshake();
      System.out.printf(
          "%d seconds: %.2f Gb/s, %.3f in the poorest second, %d segments sent again;"
              + " keys changed after %d seconds%n",
          REKEY_SECONDS,
          flow.gigabits(),
          flow.leastOfASecond(),
          flow.retransmits(),
          after - before);
      boolean right = after > before && flow.leastOfASecond() > 0;
      System.out.println(right ? "proven" : "not proven");
      return right ? 0 : 2;
    } finally {
      Folders.delete(folder);
    }
  }
}
