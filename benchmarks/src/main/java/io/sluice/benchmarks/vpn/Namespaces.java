// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.vpn;

import io.sluice.benchmarks.harness.Java;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Two hosts, network namespaces joined by a cable, with an end of a WireGuard tunnel in each: ours
 * or {@code wireguard-go}, both with a TUN interface towards their host. Needs root. Closing ends
 * the programs and removes the hosts.
 */
final class Namespaces implements AutoCloseable {
  private static final String[] SIDES = {"l", "r"};
  private static final int PORT = 51820;
  private static final int MTU = 1420;
  private static final double TICKS = 100;

  /** Whose program an end is. */
  enum Kind {
    /** {@code wireguard-go}. */
    GO,

    /** Ours. */
    SLUICE,

    /** Ours, with a cipher of DPDK's. */
    SLUICE_DEVICE
  }

  /** An end of the tunnel: a program in its namespace. */
  private static final class End {
    final String namespace;
    final String device;
    final Kind kind;
    Process program;

    End(String namespace, String device, Kind kind) {
      this.namespace = namespace;
      this.device = device;
      this.kind = kind;
    }
  }

  /** What iperf3 sends. */
  enum Load {
    TCP("TCP, 1,420 bytes", List.of()),
    TCP_SMALL("TCP, 512 bytes", List.of("-M", "460", "-l", "460", "-N")),
    UDP("UDP, 1,420 bytes", List.of("-u", "-b", "0", "-l", "1392"));

    final String title;
    final List<String> options;

    Load(String title, List<String> options) {
      this.title = title;
      this.options = options;
    }
  }

  private static int made;

  private final Path folder;
  private final End[] ends = new End[2];

  /**
   * Starts both ends.
   *
   * @param folder where files may lie
   * @param left whose the end is whose host sends
   * @param right whose the other one is
   */
  Namespaces(Path folder, Kind left, Kind right) throws IOException {
    this.folder = folder;
    String name = "sv" + Long.toString(ProcessHandle.current().pid(), 36) + made++;
    ends[0] = new End(name + "l", name + "tl", left);
    ends[1] = new End(name + "r", name + "tr", right);
    boolean up = false;
    try {
      cable();
      Tunnel.Keys leftKeys = Tunnel.Keys.make();
      Tunnel.Keys rightKeys = Tunnel.Keys.make();
      String to = "192.0.2.2:" + PORT;
      Tunnel.writeWireGuard(
          folder.resolve("l.conf"), leftKeys, PORT, rightKeys, to, "10.99.0.2/32");
      Tunnel.writeWireGuard(
          folder.resolve("r.conf"), rightKeys, PORT, leftKeys, "", "10.99.0.1/32");
      for (int i = 0; i < 2; i++) {
        if (ends[i].kind == Kind.GO) {
          startGo(i);
        } else {
          startOurs(i);
        }
      }
      until("ping", () -> in(ends[0], "ping", "-c", "1", "-W", "1", "10.99.0.2").exit == 0);
      up = true;
    } finally {
      if (!up) {
        close();
      }
    }
  }

  /** A program's end. */
  record Outcome(int exit, String text) {}

  static Outcome run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      return new Outcome(process.waitFor(), text);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted");
    }
  }

  private static void must(String command) throws IOException {
    Outcome outcome = run(command.split(" "));
    if (outcome.exit != 0) {
      throw new IOException(command + ": " + outcome.text.strip());
    }
  }

  private static String[] inside(End end, String... command) {
    List<String> full = new ArrayList<>(List.of("ip", "netns", "exec", end.namespace));
    full.addAll(Arrays.asList(command));
    return full.toArray(new String[0]);
  }

  private Outcome in(End end, String... command) throws IOException {
    return run(inside(end, command));
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void until(String what, Condition condition) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.holds()) {
      if (System.nanoTime() > deadline) {
        throw new IOException("waited for too long: " + what);
      }
      try {
        TimeUnit.MILLISECONDS.sleep(100);
      } catch (InterruptedException e) {
        throw new IOException("interrupted", e);
      }
    }
  }

  private void cable() throws IOException {
    for (End end : ends) {
      must("ip netns add " + end.namespace);
      must("ip -n " + end.namespace + " link set lo up");
    }
    must(
        "ip link add eth0 netns %s type veth peer name eth0 netns %s"
            .formatted(ends[0].namespace, ends[1].namespace));
    for (End end : ends) {
      must("ip -n " + end.namespace + " link set eth0 up");
    }
  }

  private void startOurs(int i) throws IOException {
    End end = ends[i];
    String mac = "02:00:00:00:00:0" + (i + 1);
    String cipher = end.kind == Kind.SLUICE_DEVICE ? ", CIPHER cryptodev" : "";
    String config =
        """
        wg :: WireGuard(%1$s.conf, LOCAL 192.0.2.%2$d%6$s);
        tun :: KernelTun(10.99.0.%2$d/24, DEVNAME %3$s, MTU %4$d, OFFLOAD true) -> [0] wg [0] -> tun;
        FromDevice(eth0, PROMISC true) -> c :: Classifier(12/0806 20/0001, 12/0806 20/0002, 12/0800, -);
        c[0] -> ARPResponder(192.0.2.%2$d %5$s) -> out :: Queue(4096) -> ToDevice(eth0, GSO true);
        c[1] -> [1] arp :: ARPQuerier(192.0.2.%2$d, %5$s) -> out;
        c[2] -> Strip(14) -> CheckIPHeader -> [1] wg [1] -> [0] arp;
        c[3] -> Discard;
        """
            .formatted(folder.resolve(SIDES[i]), i + 1, end.device, MTU, mac, cipher);
    Path file = folder.resolve(SIDES[i] + ".click");
    Files.writeString(file, config);
    start(end, Java.PROGRAM, "-XX:+UseSerialGC", "-jar", Java.JAR, file.toString());
    until(end.device, () -> in(end, "ip", "link", "show", end.device).exit == 0);
  }

  private void startGo(int i) throws IOException {
    End end = ends[i];
    must("ip -n " + end.namespace + " addr add 192.0.2." + (i + 1) + "/24 dev eth0");
    start(end, "env", "WG_PROCESS_FOREGROUND=1", "wireguard-go", "-f", end.device);
    String file = folder.resolve(SIDES[i] + ".conf").toString();
    until("wg", () -> in(end, "wg", "setconf", end.device, file).exit == 0);
    must("ip -n %s addr add 10.99.0.%d/24 dev %s".formatted(end.namespace, i + 1, end.device));
    must("ip -n %s link set %s mtu %d up".formatted(end.namespace, end.device, MTU));
  }

  private void start(End end, String... command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(inside(end, command));
    builder.redirectErrorStream(true);
    builder.redirectOutput(folder.resolve(end.device + ".log").toFile());
    end.program = builder.start();
  }

  /**
   * What iperf3 moved through the tunnel.
   *
   * @param gigabits a second
   * @param gigabitsPerCore gigabits a second for a whole processor's time of both programs
   * @param leastOfASecond gigabits in the poorest second
   * @param retransmits segments that TCP sent again
   * @param lost percent of UDP's packets
   */
  record Flow(
      double gigabits,
      double gigabitsPerCore,
      double leastOfASecond,
      long retransmits,
      double lost) {}

  /**
   * Sends through the tunnel from left to right.
   *
   * @param seconds how long
   * @param load what
   */
  Flow iperf(int seconds, Load load) throws IOException {
    Process server = new ProcessBuilder(inside(ends[1], "iperf3", "-s", "-1")).start();
    try {
      until("iperf3", () -> in(ends[1], "ss", "-Hltn", "sport = :5201").text.contains(":5201"));
      double before = cpuSeconds();
      List<String> client = new ArrayList<>(List.of("iperf3", "-c", "10.99.0.2", "-J"));
      client.addAll(List.of("-t", "" + seconds));
      client.addAll(load.options);
      Outcome outcome = in(ends[0], client.toArray(new String[0]));
      double used = cpuSeconds() - before;
      if (outcome.exit != 0) {
        throw new IOException("iperf3: " + outcome.text);
      }
      return flow(outcome.text, seconds, used);
    } finally {
      server.destroy();
    }
  }

  private static Flow flow(String json, int seconds, double cpuSeconds) {
    double least = Double.MAX_VALUE;
    for (String interval : json.split("\"sum\":")) {
      double rate = number(interval, "bits_per_second");
      // What comes after the last second is a remainder.
      boolean whole = number(interval, "seconds") > 0.9 && number(interval, "seconds") < 1.1;
      least = whole ? Math.min(least, rate) : least;
    }
    String end = json.substring(json.indexOf("\"end\":"));
    String sum = end.substring(end.indexOf("\"sum"));
    double lost = number(sum, "lost_percent");
    double rate = number(sum, "bits_per_second") * (1 - lost / 100);
    int received = end.indexOf("\"sum_received\"");
    rate = received < 0 ? rate : number(end.substring(received), "bits_per_second");
    double cores = cpuSeconds / seconds / 2;
    return new Flow(
        rate / 1e9, rate / 1e9 / cores, least / 1e9, (long) number(sum, "retransmits"), lost);
  }

  private static double number(String json, String key) {
    Matcher found = Pattern.compile("\"" + key + "\":\\s*([-0-9.e+]+)").matcher(json);
    return found.find() ? Double.parseDouble(found.group(1)) : 0;
  }

  /** Processor time of both ends' programs. */
  private double cpuSeconds() throws IOException {
    double sum = 0;
    for (End end : ends) {
      String stat = Files.readString(Path.of("/proc/" + end.program.pid() + "/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      sum += (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS;
    }
    return sum;
  }

  /** When the right end, {@code wireguard-go}, last agreed on keys: seconds since 1970. */
  long lastHandshake() throws IOException {
    String text = in(ends[1], "wg", "show", ends[1].device, "latest-handshakes").text;
    return Long.parseLong(text.strip().split("\\s+")[1]);
  }

  @Override
  public void close() throws IOException {
    for (End end : ends) {
      if (end.program != null) {
        end.program.destroy();
        try {
          if (!end.program.waitFor(10, TimeUnit.SECONDS)) {
            end.program.destroyForcibly();
          }
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
      run("ip", "netns", "del", end.namespace);
    }
  }
}
