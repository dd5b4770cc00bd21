// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.startup;

import io.sluice.benchmarks.compare.Facts;
import io.sluice.benchmarks.harness.Folders;
import io.sluice.benchmarks.harness.Java;
import io.sluice.pmd.Cpu;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The command {@code benchmarks/startup}; see benchmarks/STARTUP.md. */
public final class Startup {
  /** Prints a count every 5 ms. */
  static final String REPORT = "DriverManager(label a, wait 5ms, print c.count, goto a 1)";

  private static final String WORK =
      "Classifier(12/0800) -> CheckIPHeader(OFFSET 14, CHECKSUM true)"
          + " -> IPFilter(deny src net 10.9.0.0/16 && udp && dst port 53, deny tcp, allow all)"
          + " -> EtherRewrite(02:00:00:00:00:11, 02:00:00:00:00:22) -> c :: Counter";

  private static final String PORTS =
      "DPDKInfo(NB_MBUF 16383); FromDPDKDevice(0, PROMISC false) -> %s -> ToDPDKDevice(1);"
          .formatted(WORK);

  /** How long frames are offered, from the first that arrives on. */
  private static final double OFFERED_SECONDS = 1;

  private final StartupOptions options;
  private final List<Integer> cpus = Cpu.allowed();
  private final Map<String, List<Double>> figures = new LinkedHashMap<>();

  private Startup(StartupOptions options) {
    this.options = options;
  }

  /**
   * Runs the measurements.
   *
   * @param args the options
   */
  public static void main(String[] args) {
    int status = 1;
    try {
      StartupOptions options = StartupOptions.parse(args);
      if (options.help) {
        System.out.print(StartupOptions.USAGE);
      } else {
        new Startup(options).run();
      }
      status = 0;
    } catch (IllegalArgumentException e) {
      System.err.println("startup: " + e.getMessage());
      System.err.println("Try 'benchmarks/startup --help'.");
    } catch (IOException e) {
      System.err.println("startup: " + e.getMessage());
    }
    System.exit(status);
  }

  private void run() throws IOException {
    if (!cpus.containsAll(List.of(options.core, options.core - 1))) {
      throw new IllegalArgumentException(
          "processors %d and %d are needed; this process may use %s"
              .formatted(options.core - 1, options.core, cpus));
    }
    Map<String, Object> facts = Facts.machine();
    // Whoever measures would stop the worker for milliseconds.
    Cpu.keepClear(List.of(options.core));
    Path folder = Files.createTempDirectory(Path.of("/dev/shm"), "startup");
    try {
      Path flows = folder.resolve("flows.pcap");
      writeFlows(flows);
      // The first launch of each may build, or write an archive.
      for (Subject subject : options.subjects) {
        plain(subject, 0.5);
      }
      figures.clear();
      for (int round = 1; round <= options.runs; round++) {
        System.err.println("round " + round + " of " + options.runs);
        for (Subject subject : options.subjects) {
          round(subject, folder, flows);
        }
      }
    } finally {
      Folders.delete(folder);
    }
    print(facts);
  }

  private void round(Subject subject, Path folder, Path flows) throws IOException {
    if (options.only.contains("plain")) {
      plain(subject, 0.5);
    }
    if (options.only.contains("dpdk")) {
      List<String> eal = eal("net_pcap0,rx_pcap=" + flows + ",infinite_rx=1", "net_null1");
      Progress progress = Launch.follow(subject, cpus, eal, PORTS + REPORT, options.seconds);
      note(subject, "DPDK: first packet, s", progress.firstPacket());
      note(subject, "DPDK: 90 % of full speed, s", progress.nearlyFullSpeed());
      note(subject, "DPDK: full speed, Mpps", progress.fullSpeed() / 1e6);
    }
    if (options.only.contains("offered")) {
      offered(subject, folder);
    }
  }

  private void plain(Subject subject, double time) throws IOException {
    String config = "InfiniteSource(BURST 32) -> c :: Counter -> Discard; " + REPORT;
    Progress progress = Launch.follow(subject, cpus, List.of(), config, time);
    note(subject, "without DPDK: first packet, s", progress.firstPacket());
  }

  private void offered(Subject subject, Path folder) throws IOException {
    Path socket = folder.resolve("memif.sock");
    Path capture = folder.resolve("out.pcap");
    String port = ",socket=" + socket + ",socket-abstract=no,rsize=10,bsize=2048";
    Process offer = offer("net_memif0,role=server" + port);
    try {
      List<String> eal = eal("net_memif0,role=client" + port, "net_pcap1,tx_pcap=" + capture);
      // A report every few milliseconds would itself keep the worker from its packets.
      note(
          subject,
          "offered: first packet, s",
          Launch.capture(subject, cpus, eal, PORTS, capture, OFFERED_SECONDS));
    } finally {
      Launch.end(offer);
      Files.deleteIfExists(socket);
    }
    Arrivals arrivals = Arrivals.read(capture);
    Files.delete(capture);
    note(subject, "offered: lost in the first second", arrivals.lost());
    note(
        subject,
        "offered: ... the last after, ms",
        Math.max(0, arrivals.lostUntil() * 1e3 / options.rate));
    note(subject, "offered: received, million", arrivals.received() / 1e6);
  }

  /** Starts to offer frames, and waits until it does. */
  private Process offer(String device) throws IOException {
    List<String> command = Java.command(Offer.class, List.of("-XX:+UseSerialGC"));
    command.addAll(List.of("" + (options.core - 1), "" + options.rate));
    command.addAll(List.of("-l", "" + (options.core - 1), "--no-huge", "-m", "128", "--no-shconf"));
    command.addAll(List.of("--no-pci", "--no-telemetry", "--vdev", device));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    if (!"offering".equals(process.inputReader().readLine())) {
      Launch.end(process);
      throw new IOException("the offer did not start");
    }
    return process;
  }

  private List<String> eal(String port0, String port1) {
    List<String> eal = new ArrayList<>(List.of("-l", "" + options.core, "--no-huge", "-m", "512"));
    eal.addAll(List.of("--no-shconf", "--no-pci", "--no-telemetry", "--log-level=error"));
    eal.addAll(List.of("--vdev", port0, "--vdev", port1));
    return eal;
  }

  private void note(Subject subject, String what, double value) {
    figures.computeIfAbsent(what + "|" + subject.name(), k -> new ArrayList<>()).add(value);
  }

  private void print(Map<String, Object> facts) {
    facts.forEach((name, value) -> System.out.println(name + ": " + value));
    System.out.println("Java: " + System.getProperty("java.runtime.version"));
    System.out.println("offered: " + options.rate + " packets a second\n");
    StringBuilder table = new StringBuilder("| median of " + options.runs + " (least to most) |");
    options.subjects.forEach(subject -> table.append(' ').append(subject.name()).append(" |"));
    table.append("\n| --- |").append(" --- |".repeat(options.subjects.size())).append('\n');
    List<String> rows = figures.keySet().stream().map(k -> k.split("\\|")[0]).distinct().toList();
    for (String row : rows) {
      table.append("| ").append(row).append(" |");
      for (Subject subject : options.subjects) {
        table.append(' ').append(cell(figures.get(row + "|" + subject.name()))).append(" |");
      }
      table.append('\n');
    }
    System.out.print(table);
  }

  private static String cell(List<Double> values) {
    if (values == null) {
      return "";
    }
    double least = values.stream().mapToDouble(v -> v).min().orElseThrow();
    double most = values.stream().mapToDouble(v -> v).max().orElseThrow();
    return String.format(
        Locale.ROOT, "%s (%s to %s)", text(Progress.median(values)), text(least), text(most));
  }

  private static String text(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e9
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.3f", value);
  }

  private static void writeFlows(Path path) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(24 + 1024 * (16 + Numbered.LENGTH));
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(0xa1b2c3d4).putShort((short) 2).putShort((short) 4);
    bytes.putLong(0).putInt(65_535).putInt(1);
    for (int i = 0; i < 1024; i++) {
      bytes.putInt(1).putInt(i).putInt(Numbered.LENGTH).putInt(Numbered.LENGTH);
      bytes.put(Numbered.frame(i));
    }
    try (OutputStream out = Files.newOutputStream(path)) {
      out.write(bytes.array());
    }
  }
}
