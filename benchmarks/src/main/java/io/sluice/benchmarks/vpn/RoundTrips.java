// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.vpn;

import io.sluice.benchmarks.harness.Folders;
import io.sluice.benchmarks.harness.PcapFile;
import io.sluice.packet.PlainPool;
import io.sluice.router.Router;
import io.sluice.router.RouterOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Proves that what goes into a tunnel comes out of it, byte by byte: all packets of a capture and
 * ten thousand damaged ones; and that damaged packets between both ends crash, leak and corrupt
 * nothing. In a JVM with {@code -Dsluice.checks=true}.
 */
final class RoundTrips {
  private static final int MUTATED = 10_000;

  /** An Ethernet header is left, or it is no frame. */
  private static final int FRAME = 14;

  private static final int BUFFERS = 8192;
  private static final String ENDS = "192.0.2.1, 192.0.2.2";
  private static final String SIX = "2001:db8::1, 2001:db8::2";

  /** What goes into most tunnels: frames, or the IP packets of frames. */
  private static final String FRAMES = "p :: Null;";

  private static final String PACKETS =
      "c :: Classifier(12/0800, 12/86dd, -) -> Strip(14) -> CheckIPHeader(VERBOSE false) -> p :: Null;"
          + " c[1] -> Strip(14) -> CheckIP6Header -> p; c[2] -> Discard;";

  /**
   * A tunnel.
   *
   * @param frames whether it takes frames; else IP packets
   * @param entry elements that encapsulate
   * @param exit elements that take packets out
   */
  private record Way(String title, boolean frames, String entry, String exit) {}

  private final Path folder;
  private final long seed;
  private final boolean device;

  private RoundTrips(Path folder, long seed, boolean device) {
    this.folder = folder;
    this.seed = seed;
    this.device = device;
  }

  /**
   * Runs.
   *
   * @param args a capture of Ethernet frames, whether DPDK is there, and perhaps a seed
   */
  public static void main(String[] args) throws IOException {
    Path folder = Files.createTempDirectory("sluice-round-trips");
    long seed = args.length > 2 ? Long.parseLong(args[2]) : System.nanoTime();
    boolean device = Boolean.parseBoolean(args[1]);
    boolean right = true;
    try {
      right = new RoundTrips(folder, seed, device).prove(Path.of(args[0]));
    } finally {
      Folders.delete(folder);
    }
    System.out.println(right ? "proven" : "not proven");
    System.exit(right ? 0 : 2);
  }

  private List<Way> ways() throws IOException {
    String check = "CheckIPHeader(VERBOSE false)";
    List<Way> ways =
        new ArrayList<>(
            List.of(
                frames("VXLAN", "VXLANEncap(7, %s)".formatted(ENDS), check + " -> VXLANDecap(7)"),
                frames("VXLAN over IPv6", "VXLANEncap(7, %s)".formatted(SIX), "VXLANDecap(7)"),
                frames(
                    "VXLAN-GPE",
                    "VXLANEncap(7, %s, NEXT ethernet)".formatted(ENDS),
                    check + " -> VXLANDecap(7, NEXT ethernet)"),
                frames(
                    "Geneve", "GeneveEncap(9, %s)".formatted(ENDS), check + " -> GeneveDecap(9)"),
                frames(
                    "GRE",
                    "GREEncap(0x6558, KEY 5, SEQUENCE true, CHECKSUM true) -> IPEncap(47, %s)"
                        .formatted(ENDS),
                    check
                        + " -> StripIPHeader"
                        + " -> CheckGREHeader(KEY 5, CHECKSUM true, STRIP true)"),
                frames(
                    "GTP-U",
                    "GTPEncap(22) -> UDPIPEncap(192.0.2.1, 2152, 192.0.2.2, 2152)",
                    check + " -> StripIPHeader -> Strip(8) -> GTPDecap"),
                frames("MPLS", "MPLSEncap(17)", "MPLSDecap(17)"),
                frames("VLAN", "VLANEncap(5)", "VLANDecap"),
                frames("802.1ad", "VLANEncap(5, ETHERTYPE 0x88a8)", "VLANDecap(ETHERTYPE 0x88a8)"),
                frames("NSH", "NSHEncap(7, 3)", "NSHDecap(7)"),
                frames(
                    "NSH in VXLAN-GPE",
                    "NSHEncap(7, 3) -> VXLANEncap(1, %s, NEXT nsh)".formatted(ENDS),
                    check + " -> VXLANDecap(1, NEXT nsh) -> NSHDecap(7)"),
                packets(
                    "IP in IP", "IPTunnelEncap(%s)".formatted(ENDS), check + " -> IPTunnelDecap"),
                packets("IP in IPv6", "IPTunnelEncap(%s)".formatted(SIX), "IPTunnelDecap")));
    for (Tunnel tunnel : Tunnel.values()) {
      if (!tunnel.isWireGuard() && (device || !tunnel.needsDevice())) {
        ways.add(packets(tunnel.title, "EspEncap(sas, t)", "EspDecap(sas)"));
      }
    }
    return ways;
  }

  private static Way frames(String title, String entry, String exit) {
    return new Way(title, true, entry, exit);
  }

  private static Way packets(String title, String entry, String exit) {
    return new Way(title, false, entry, exit);
  }

  private boolean prove(Path capture) throws IOException {
    System.out.println("seed " + seed + ", checked mode " + Boolean.getBoolean("sluice.checks"));
    List<byte[]> real = PcapFile.read(capture);
    Path mutated = folder.resolve("mutated.pcap");
    PcapFile.write(mutated, mutate(real));
    boolean right = true;
    for (Path file : List.of(capture, mutated)) {
      for (Way way : ways()) {
        right &= tell(way.title, file, () -> plain(way, file, false), reference(way.frames, file));
      }
      right &= tell("WireGuard", file, () -> wireGuard(file, false), reference(false, file));
    }
    List<byte[]> good = reference(false, mutated);
    for (Way way : ways()) {
      List<byte[]> out = plain(way, mutated, true);
      right &= tellDamaged(way.title, out, way.entry.startsWith("Esp") ? good : List.of());
    }
    return right & tellDamaged("WireGuard", wireGuard(mutated, true), good);
  }

  private interface Trip {
    List<byte[]> take() throws IOException;
  }

  private static boolean tell(String title, Path file, Trip trip, List<byte[]> expected)
      throws IOException {
    List<byte[]> out = trip.take();
    int same = 0;
    while (same < Math.min(out.size(), expected.size())
        && Arrays.equals(out.get(same), expected.get(same))) {
      same++;
    }
    boolean right = same == expected.size() && out.size() == same && same > 0;
    String name = String.valueOf(file.getFileName());
    System.out.printf(
        "%s, %s: %d of %d%s%n",
        title,
        name,
        same,
        expected.size(),
        right ? "" : ", of " + out.size() + " that came out; FAILED");
    return right;
  }

  /** What is authenticated comes out as it went in, or not at all. */
  private static boolean tellDamaged(String title, List<byte[]> out, List<byte[]> sealed) {
    Set<ByteBuffer> known = new HashSet<>();
    sealed.forEach(packet -> known.add(unmarked(packet)));
    long forged =
        sealed.isEmpty()
            ? 0
            : out.stream().filter(packet -> !known.contains(unmarked(packet))).count();
    System.out.printf(
        "%s, damaged inside: %d came out, %d of them forged%s%n",
        title, out.size(), forged, forged == 0 ? "" : "; FAILED");
    return forged == 0;
  }

  /** Without the mark of congestion, which comes from the outer header, and what depends on it. */
  private static ByteBuffer unmarked(byte[] packet) {
    byte[] copy = packet.clone();
    copy[1] = 0;
    if (copy[0] >> 4 == 4) {
      copy[10] = 0;
      copy[11] = 0;
    }
    return ByteBuffer.wrap(copy);
  }

  private List<byte[]> reference(boolean frames, Path file) throws IOException {
    Path out = folder.resolve("reference.pcap");
    return run(
        start(file) + (frames ? FRAMES : PACKETS) + "p -> ToDump(%s, 0);".formatted(out), out);
  }

  private static String start(Path file) {
    return "in :: FromDump(%s, STOP true, ACTIVE false)\n  -> ".formatted(file);
  }

  private List<byte[]> plain(Way way, Path file, boolean damages) throws IOException {
    Path out = folder.resolve("out.pcap");
    String associations = "";
    for (Tunnel tunnel : Tunnel.values()) {
      if (tunnel.title.equals(way.title)) {
        associations = tunnel.associations(folder) + "\n";
      }
    }
    return run(
        associations
            + start(file)
            + (way.frames ? FRAMES : PACKETS)
            + "p -> %s -> %s%s -> ToDump(%s, 0);"
                .formatted(way.entry, damage(damages), way.exit, out),
        out);
  }

  private String damage(boolean damages) {
    return damages ? "BenchDamage(" + seed + ") -> " : "";
  }

  private List<byte[]> wireGuard(Path file, boolean damages) throws IOException {
    Path out = folder.resolve("out.pcap");
    Tunnel.Keys near = Tunnel.Keys.make();
    Tunnel.Keys far = Tunnel.Keys.make();
    Path nearFile = folder.resolve("near");
    Path farFile = folder.resolve("far");
    String all = "0.0.0.0/0, ::/0";
    Tunnel.writeWireGuard(nearFile, near, 51820, far, "192.0.2.2:51821", all);
    Files.writeString(nearFile, "PersistentKeepalive = 25\n", StandardOpenOption.APPEND);
    Tunnel.writeWireGuard(farFile, far, 51821, near, "", all);
    return run(
        start(file)
            + PACKETS
            + "near :: WireGuard(%s, LOCAL 192.0.2.1); far :: WireGuard(%s, LOCAL 192.0.2.2);\n"
                .formatted(nearFile, farFile)
            // Of the messages only those with data are damaged.
            + "p -> [0] near [1] -> data :: Classifier(28/04, -);\n"
            + "data[0] -> %s [1] far; data[1] -> [1] far;\n".formatted(damage(damages))
            + "far -> ToDump(%s, 0); Idle -> [0] far [1] -> [1] near [0] -> Discard;"
                .formatted(out),
        out);
  }

  /** Runs a graph to the end of its capture; returns what it wrote. */
  private static List<byte[]> run(String config, Path out) throws IOException {
    List<String> log = new ArrayList<>();
    PlainPool pool = new PlainPool(BUFFERS);
    try (Router router = Router.parse(config, new RouterOptions().pool(pool).log(log::add))) {
      long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
      for (String end : router.find("near") == null ? List.<String>of() : List.of("near", "far")) {
        while (router.read(end + ".sessions").equals("0")) {
          router.step();
          expectInTime(deadline, config);
        }
      }
      router.write("in.active", "true");
      while (!router.isStopRequested()) {
        router.step();
        expectInTime(deadline, config);
      }
    }
    if (pool.inUse() != 0 || log.stream().anyMatch(line -> line.contains("failed on a packet"))) {
      throw new IllegalStateException(pool.inUse() + " buffers leaked; " + log + "\n" + config);
    }
    pool.close();
    return PcapFile.read(out);
  }

  private static void expectInTime(long deadline, String config) {
    if (System.nanoTime() > deadline) {
      throw new IllegalStateException("no end of\n" + config);
    }
  }

  private List<byte[]> mutate(List<byte[]> real) {
    Random random = new Random(seed);
    List<byte[]> mutated = new ArrayList<>();
    for (int i = 0; i < MUTATED; i++) {
      byte[] packet = real.get(i % real.size()).clone();
      for (int flips = random.nextInt(6); flips > 0; flips--) {
        packet[random.nextInt(packet.length)] = (byte) random.nextInt();
      }
      boolean cut = random.nextInt(4) == 0;
      mutated.add(
          cut ? Arrays.copyOf(packet, FRAME + random.nextInt(packet.length - FRAME)) : packet);
    }
    return mutated;
  }
}
