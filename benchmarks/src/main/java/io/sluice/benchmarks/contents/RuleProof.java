// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.contents;

import io.sluice.benchmarks.BenchSource;
import io.sluice.benchmarks.harness.PcapFile;
import io.sluice.router.Router;
import io.sluice.router.RouterOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Whether an IntrusionFilter alerts as a slow matcher does: rules drawn from a capture's payloads,
 * over the packets of the capture as they are, and over streams that are made of payloads and cut
 * at every byte, in order and the wrong way round.
 */
final class RuleProof {
  private static final int RULES = 600;
  private static final int STREAMS = 60;
  private static final int STREAM_BYTES = 300;
  private static final int SYN = 2;
  private static final int ACK = 0x10;
  private static final int RST = 4;

  private final Path capture;
  private final Random random;
  private final List<byte[]> payloads = new ArrayList<>();
  private final List<DrawnRule> rules = new ArrayList<>();
  private int connections;

  private RuleProof(Path capture, long seed) {
    this.capture = capture;
    random = new Random(seed);
  }

  /**
   * Compares, and says what was compared.
   *
   * @return whether both agree
   */
  static boolean run(Path capture, long seed) throws IOException {
    RuleProof proof = new RuleProof(capture, seed);
    for (byte[] frame : PcapFile.read(capture)) {
      byte[] payload = payload(frame);
      if (payload != null && payload.length > 0) {
        proof.payloads.add(payload);
      }
    }
    List<byte[]> long8 = proof.payloads.stream().filter(payload -> payload.length >= 8).toList();
    if (long8.isEmpty()) {
      throw new IOException(capture + ": no payloads of IPv4's TCP or UDP");
    }
    while (proof.rules.size() < RULES) {
      byte[] payload = long8.get(proof.random.nextInt(long8.size()));
      DrawnRule rule = new DrawnRule(payload, proof.random);
      if (!rule.isEmpty()) {
        proof.rules.add(rule);
      }
    }
    boolean packets = proof.packets();
    return proof.streams(long8) && packets;
  }

  /**
   * What UDP or TCP carries in a whole Ethernet frame with IPv4; null when it is something else.
   */
  private static byte[] payload(byte[] frame) {
    ByteBuffer data = ByteBuffer.wrap(frame);
    if (frame.length < 34 || data.getShort(12) != 0x0800 || frame[14] >> 4 != 4) {
      return null;
    }
    int header = (frame[14] & 15) * 4;
    int end = 14 + (data.getShort(16) & 0xffff);
    int transport = 14 + header;
    boolean fragment = (data.getShort(20) & 0x3fff) != 0;
    if (header < 20 || fragment || end > frame.length || transport > end) {
      return null;
    }
    int protocol = frame[23];
    if (protocol == 17 && transport + 8 <= end) {
      return Arrays.copyOfRange(frame, transport + 8, end);
    }
    int offset = protocol == 6 && transport + 20 <= end ? (frame[transport + 12] >> 4 & 15) * 4 : 0;
    return offset < 20 || transport + offset > end
        ? null
        : Arrays.copyOfRange(frame, transport + offset, end);
  }

  private Path write(String protocol) throws IOException {
    Path file = Files.createTempFile("proof", ".rules");
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < rules.size(); i++) {
      lines.add(rules.get(i).text(protocol, i + 1));
    }
    Files.write(file, lines);
    return file;
  }

  /** The capture as it lies, each packet by itself. */
  private boolean packets() throws IOException {
    Path tcp = write("tcp-pkt");
    Path udp = write("udp");
    String filter = "IntrusionFilter(%s, DETECT true, CHECKSUM false)";
    String config =
        "FromDump(%s, STOP true) -> c :: Classifier(12/0800, -) -> MarkIPHeader(14)"
                .formatted(capture)
            + " -> t :: "
            + filter.formatted(tcp)
            + " -> u :: "
            + filter.formatted(udp)
            + " -> Discard; c[1] -> Discard";
    Map<Integer, Long> found = new TreeMap<>();
    try (Router router = Router.parse(config, new RouterOptions().buffers(4096))) {
      router.open();
      router.runUntilIdle(Integer.MAX_VALUE);
      add(found, router.read("t.top"));
      add(found, router.read("u.top"));
    } finally {
      Files.delete(tcp);
      Files.delete(udp);
    }
    Map<Integer, Long> wanted = new TreeMap<>();
    for (byte[] payload : payloads) {
      count(wanted, payload, 1);
    }
    return report(payloads.size() + " packets of the capture", wanted, found);
  }

  private void count(Map<Integer, Long> wanted, byte[] payload, long times) {
    for (int i = 0; i < rules.size(); i++) {
      if (rules.get(i).matches(payload)) {
        wanted.merge(i + 1, times, Long::sum);
      }
    }
  }

  private static void add(Map<Integer, Long> found, String top) {
    for (String line : top.split("\n")) {
      String[] words = line.split("[ :]");
      if (words.length > 2) {
        found.merge(Integer.parseInt(words[2]), Long.parseLong(words[0]), Long::sum);
      }
    }
  }

  private static boolean report(String what, Map<Integer, Long> wanted, Map<Integer, Long> found) {
    long alerts = wanted.values().stream().mapToLong(Long::longValue).sum();
    boolean same = wanted.equals(found) && alerts > 0;
    System.out.printf(
        "%s: %d rules, of which %d matched, %d alerts: %s%n",
        what, RULES, wanted.size(), alerts, same ? "equal" : "DIFFERENT");
    if (!same) {
      System.out.println("wanted " + wanted);
      System.out.println("found  " + found);
    }
    return same;
  }

  /** Payloads as streams, cut at every byte. */
  private boolean streams(List<byte[]> candidates) throws IOException {
    Path file = write("tcp");
    String config =
        "in :: BenchSource -> MarkIPHeader -> f :: IntrusionFilter(%s, DETECT true, CHECKSUM false)"
                .formatted(file)
            + " -> Discard";
    Map<Integer, Long> wanted = new TreeMap<>();
    Map<Integer, Long> found = new TreeMap<>();
    try (Router router = Router.parse(config, new RouterOptions().buffers(4096))) {
      BenchSource source = (BenchSource) router.find("in");
      for (int i = 0; i < STREAMS; i++) {
        byte[] whole = candidates.get(random.nextInt(candidates.size()));
        byte[] payload = Arrays.copyOf(whole, Math.min(whole.length, STREAM_BYTES));
        count(wanted, payload, 2L * payload.length);
        for (int cut = 0; cut < payload.length; cut++) {
          send(source, payload, cut, false);
          send(source, payload, cut, true);
        }
      }
      add(found, router.read("f.top"));
    } finally {
      Files.delete(file);
    }
    return report(connections + " streams of two segments", wanted, found);
  }

  private void send(BenchSource source, byte[] payload, int cut, boolean swapped) {
    byte[] head = Arrays.copyOf(payload, cut);
    byte[] tail = Arrays.copyOfRange(payload, cut, payload.length);
    source.emit(segment(SYN, 0, new byte[0]));
    source.emit(segment(ACK, 1 + (swapped ? cut : 0), swapped ? tail : head));
    source.emit(segment(ACK, 1 + (swapped ? 0 : cut), swapped ? head : tail));
    source.emit(segment(RST, 1 + payload.length, new byte[0]));
    connections++;
  }

  private byte[] segment(int flags, int sequence, byte[] payload) {
    ByteBuffer packet = ByteBuffer.allocate(40 + payload.length);
    packet.putShort((short) 0x4500).putShort((short) packet.capacity()).putInt(0);
    packet.putShort((short) 0x4006).putShort((short) 0);
    packet.putInt(0x0a00_0000 + connections / 50_000).putInt(0x0b00_0001);
    packet.putShort((short) (10_000 + connections % 50_000)).putShort((short) 9000);
    packet.putInt(sequence).putInt(1).putShort((short) (0x5000 | flags));
    packet.putShort((short) 8192).putInt(0).put(payload);
    return packet.array();
  }
}
