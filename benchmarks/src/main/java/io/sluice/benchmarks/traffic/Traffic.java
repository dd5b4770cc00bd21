// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.traffic;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** The packets that jobs are fed with. The same arguments always give the same packets. */
public final class Traffic {
  /** Bytes of an Ethernet frame check sequence, which captures and ports do not carry. */
  public static final int FCS = 4;

  /** Frame size, FCS included, that stands for the internet mix. */
  public static final int MIX = 0;

  private static final long SEED = 20_240_817;
  private static final int[] MIX_SIZES = {64, 64, 64, 64, 64, 64, 64, 594, 594, 594, 594, 1518};

  private Traffic() {}

  /**
   * One UDP packet for each flow.
   *
   * @param flows distinct five-tuples
   * @param size frame size with FCS, 64 to 1,518; {@link #MIX} for 7 of 64, 4 of 594, 1 of 1,518
   */
  public static List<byte[]> udp(int flows, int size) {
    Random random = new Random(SEED + flows);
    Set<Long> seen = new HashSet<>();
    List<byte[]> frames = new ArrayList<>(flows);
    // The mix needs whole periods, or a capture of few flows would hold only small frames.
    int packets = size == MIX ? Math.max(flows, 12) / 12 * 12 : flows;
    while (frames.size() < packets) {
      int src = 10 << 24 | 1 + random.nextInt(65_534);
      int dst = 192 << 24 | 168 << 16 | 1 + random.nextInt(65_534);
      int srcPort = 1024 + random.nextInt(64_512);
      int dstPort = 1024 + random.nextInt(64_512);
      if (seen.add((long) src << 32 ^ (dst & 0xffff_ffffL) ^ (long) srcPort << 16 ^ dstPort)) {
        int frame = size == MIX ? MIX_SIZES[frames.size() % 12] : size;
        frames.add(Frames.ip(Frames.UDP, src, dst, srcPort, dstPort, frame - FCS));
      }
    }
    return frames;
  }

  /** Mean frame length of a capture, without FCS. */
  public static double meanLength(List<byte[]> frames) {
    return frames.stream().mapToInt(frame -> frame.length).average().orElse(0);
  }

  /** Packets that a classifier and a header check must treat rightly, most of them by dropping. */
  public static List<byte[]> hostile() {
    List<byte[]> frames = new ArrayList<>();
    frames.add(changed(12, 0x08, 0x06));
    frames.add(changed(12, 0x86, 0xdd));
    frames.add(changed(Frames.IP + 10, 0x12, 0x34));
    for (int first : new int[] {0x65, 0x44, 0x40, 0x4f}) {
      frames.add(resealed(Frames.IP, first, 0));
    }
    // total length: shorter than the header, longer than the frame, much shorter than the frame
    frames.add(resealed(Frames.IP + 2, 0, 19));
    frames.add(resealed(Frames.IP + 2, 0, 47));
    frames.add(resealed(Frames.IP + 2, 5, 220));
    frames.add(resealed(Frames.IP + 2, 0, 32));
    frames.add(resealed(Frames.IP + 6, 0x20, 0));
    frames.add(resealed(Frames.IP + 6, 0x00, 0x20));
    frames.add(java.util.Arrays.copyOf(sample(Frames.UDP), Frames.IP));
    frames.add(java.util.Arrays.copyOf(sample(Frames.UDP), Frames.IP + 19));
    frames.add(sample(Frames.TCP));
    frames.add(sample(Frames.ICMP));
    return frames;
  }

  private static byte[] sample(int protocol) {
    return Frames.ip(protocol, 0x0a00_0102, 0xc0a8_0304, 4000, 5000, 60);
  }

  private static byte[] changed(int at, int first, int second) {
    byte[] frame = sample(Frames.UDP);
    frame[at] = (byte) first;
    frame[at + 1] = (byte) second;
    return frame;
  }

  private static byte[] resealed(int at, int first, int second) {
    return Frames.sealed(changed(at, first, second));
  }
}
