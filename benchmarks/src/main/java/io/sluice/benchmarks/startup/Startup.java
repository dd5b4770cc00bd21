// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.startup;

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
  private static final String USAGE =
      """
      Usage: benchmarks/startup [OPTION]...
      Measures the way from launch to full speed.

        --fastclick PATH     A binary of FastClick with DPDK to compare with.
        --java NAME=HOME     Another JDK to run Sluice on. May be repeated.
        --runs N             Rounds, all in turn (default 5).
        --seconds S          How long each runs from its first packet on (default 3).
        --rate N             Packets a second offered (default 1000000).
        --core N             Processor of the worker (default 1); the offer comes from N - 1.
        --only LIST          Of plain, dpdk, offered, by commas (default all).
      """;

  /** Prints a count every 5 ms. */
  static final String REPORT = "DriverManager(label a, wait 5ms, print c.count, goto a 1)";

  private static final String WORK =
      "Classifier(12/0800) -> CheckIPHeader(OFFSET 14, CHECKSUM true)"
          + " -> IPFilter(deny src net 10.9.0.0/16 && udp && dst port 53, deny tcp, allow all)"
          + " -> EtherRewrite(02:00:00:00:00:11, 02:00:00:00:00:22) -> c :: Counter";

  private static final String PORTS =
      "DPDKInfo(NB_MBUF 16383); FromDPDKDevice(0, PROMISC false) -> %s -> ToDPDKDevice(1); %s"
          .formatted(WORK, REPORT);

  private final Map<String, List<Double>> figures = new LinkedHashMap<>();
  private final List<Subject> subjects = new ArrayList<>();
  private int runs = 5;
  private double seconds = 3;
  private int rate = 1_000_000;
  private int core = 1;
  private String only = "plain,dpdk,offered";

  private Startup() {}

  /**
   * Runs.
   *
   * @param args see {@code --help}
   * @throws IOException when something cannot be run
   */
  public static void main(String[] args) throws IOException {
    Startup startup = new Startup();
    try {
      startup.options(args);
    } catch (IllegalArgumentException e) {
      System.err.print("startup: " + e.getMessage() + "\n" + USAGE);
      System.exit(2);
    }
    startup.run();
  }

  private void options(String[] args) {
    String script = Path.of(System.getProperty("sluice.root", "."), "sluice").toString();
    List<String> sluice = List.of(script, "--no-table");
    subjects.add(new Subject("Sluice", sluice, Map.of()));
    subjects.add(
        new Subject("Sluice, no warm-up", List.of(script, "--no-table", "--no-warm-up"), Map.of()));
    subjects.add(
        new Subject(
            "Sluice, no archive",
            sluice,
            Map.of("SLUICE_JAVA_OPTS", "-XX:SharedArchiveFile=none")));
    for (int i = 0; i < args.length; i += 2) {
      if (i + 1 == args.length) {
        throw new IllegalArgumentException(args[i] + " needs a value, or is unknown");
      }
      option(args[i], args[i + 1], sluice);
    }
  }

  private void option(String name, String value, List<String> sluice) {
    switch (name) {
      case "--fastclick" -> subjects.add(new Subject("FastClick", List.of(value), Map.of()));
      case "--java" -> {
        int equals = value.indexOf('=');
        String label = "Sluice, " + value.substring(0, Math.max(0, equals));
        String home = value.substring(equals + 1);
        subjects.add(new Subject(label, sluice, Map.of("JAVA_HOME", home)));
      }
      case "--runs" -> runs = Integer.parseInt(value);
      case "--seconds" -> seconds = Double.parseDouble(value);
      case "--rate" -> rate = Integer.parseInt(value);
      case "--core" -> core = Integer.parseInt(value);
      case "--only" -> only = value;
      default -> throw new IllegalArgumentException("unrecognized option '" + name + "'");
    }
  }

  private void run() throws IOException {
    Path folder = Files.createTempDirectory(Path.of("/dev/shm"), "startup");
    try {
      Path flows = folder.resolve("flows.pcap");
      writeFlows(flows);
      // The first launch of each may build, or write an archive.
      for (Subject subject : subjects) {
        plain(subject, 0.5);
      }
      figures.clear();
      for (int round = 1; round <= runs; round++) {
        System.err.println("round " + round + " of " + runs);
        for (Subject subject : subjects) {
          round(subject, folder, flows);
        }
      }
    } finally {
      try (var files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    }
    print();
  }

  private void round(Subject subject, Path folder, Path flows) throws IOException {
    if (only.contains("plain")) {
      plain(subject, 0.5);
    }
    if (only.contains("dpdk")) {
      List<String> eal = eal("net_pcap0,rx_pcap=" + flows + ",infinite_rx=1", "net_null1");
      Progress progress = Launch.follow(subject, eal, PORTS, seconds);
      note(subject, "DPDK: first packet, s", progress.firstPacket());
      note(subject, "DPDK: 90 % of full speed, s", progress.nearlyFullSpeed());
      note(subject, "DPDK: full speed, Mpps", progress.fullSpeed() / 1e6);
    }
    if (only.contains("offered")) {
      offered(subject, folder);
    }
  }

  private void plain(Subject subject, double time) throws IOException {
    String config = "InfiniteSource(BURST 32) -> c :: Counter -> Discard; " + REPORT;
    Progress progress = Launch.follow(subject, List.of(), config, time);
    note(subject, "without DPDK: first packet, s", progress.firstPacket());
  }

  private void offered(Subject subject, Path folder) throws IOException {
    Path socket = folder.resolve("memif.sock");
    Path capture = folder.resolve("out.pcap");
    String port = ",socket=" + socket + ",socket-abstract=no,rsize=10,bsize=2048";
    Process offer = offer("net_memif0,role=server" + port);
    try {
      List<String> eal = eal("net_memif0,role=client" + port, "net_pcap1,tx_pcap=" + capture);
      Progress progress = Launch.follow(subject, eal, PORTS, seconds);
      note(subject, "offered: first packet, s", progress.firstPacket());
    } finally {
      Launch.end(offer);
      Files.deleteIfExists(socket);
    }
    Arrivals arrivals = Arrivals.read(capture);
    Files.delete(capture);
    note(subject, "offered: lost packets", arrivals.lost());
    note(
        subject, "offered: ... the last after, ms", Math.max(0, arrivals.lostUntil() * 1e3 / rate));
    note(subject, "offered: received, million", arrivals.received() / 1e6);
  }

  /** Starts to offer frames, and waits until it does. */
  private Process offer(String device) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--add-opens", "java.base/jdk.internal.misc=ALL-UNNAMED"));
    command.addAll(List.of("-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Offer.class.getName(), "" + (core - 1), "" + rate));
    command.addAll(List.of("-l", "" + (core - 1), "--no-huge", "-m", "128", "--no-shconf"));
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
    List<String> eal = new ArrayList<>(List.of("-l", "" + core, "--no-huge", "-m", "512"));
    eal.addAll(List.of("--no-shconf", "--no-pci", "--no-telemetry", "--log-level=error"));
    eal.addAll(List.of("--vdev", port0, "--vdev", port1));
    return eal;
  }

  private void note(Subject subject, String what, double value) {
    figures.computeIfAbsent(what + "|" + subject.name(), k -> new ArrayList<>()).add(value);
  }

  private void print() {
    StringBuilder table = new StringBuilder("| median of " + runs + " (least to most) |");
    subjects.forEach(subject -> table.append(' ').append(subject.name()).append(" |"));
    table.append("\n| --- |").append(" --- |".repeat(subjects.size())).append('\n');
    List<String> rows = figures.keySet().stream().map(k -> k.split("\\|")[0]).distinct().toList();
    for (String row : rows) {
      table.append("| ").append(row).append(" |");
      for (Subject subject : subjects) {
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
