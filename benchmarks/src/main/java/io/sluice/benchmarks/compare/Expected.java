// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.compare;

import io.sluice.benchmarks.traffic.Frames;
import io.sluice.benchmarks.traffic.Rule;
import io.sluice.benchmarks.traffic.Rules;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * What must come out of a job, worked out packet by packet in the plainest way, as a judge of every
 * engine.
 */
final class Expected {
  private final Map<String, Integer> flows = new HashMap<>();

  private Expected() {}

  /** The frames that leave, in order, for a graph that {@link Graph#isModelled}. */
  static List<byte[]> of(Graph graph, List<Rule> rules, List<byte[]> in) {
    Expected expected = new Expected();
    List<byte[]> out = new ArrayList<>();
    for (byte[] frame : in) {
      byte[] left = expected.one(graph, rules, frame, out.size());
      if (left != null) {
        out.add(left);
      }
    }
    return out;
  }

  private byte[] one(Graph graph, List<Rule> rules, byte[] frame, int position) {
    return switch (graph) {
      case DISCARD -> null;
      case FORWARD -> frame;
      case L2 -> rewritten(frame.clone());
      case CLASSIFY -> isGood(frame) ? rewritten(trimmed(frame)) : null;
      case FIREWALL ->
          isGood(frame) && Rules.allows(rules, frame) ? rewritten(trimmed(frame)) : null;
      case TUNNEL -> isGood(frame) ? wrapped(trimmed(frame), position) : null;
      case NAT -> isGood(frame) ? rewritten(translated(trimmed(frame))) : null;
      case CHAIN ->
          isGood(frame) && Rules.allows(rules, frame)
              ? rewritten(aged(translated(trimmed(frame))))
              : null;
      case BALANCER ->
          throw new IllegalArgumentException("how HashSwitch hashes is its own affair");
    };
  }

  /** IPv4 in Ethernet with a header as RFC 1812, 5.2.2 demands. */
  static boolean isGood(byte[] frame) {
    int room = frame.length - Frames.IP;
    if (room < 20 || Frames.u16(frame, 12) != 0x0800 || Frames.u8(frame, Frames.IP) >> 4 != 4) {
      return false;
    }
    int header = (Frames.u8(frame, Frames.IP) & 15) * 4;
    int total = Frames.u16(frame, Frames.IP + 2);
    return header >= 20
        && total >= header
        && total <= room
        && Frames.fold(Frames.sum(frame, Frames.IP, header)) == 0xffff;
  }

  /**
   * What is left for engines that look no further than a filter must: IPv4 that is good, and other
   * types.
   */
  static List<byte[]> withoutTrouble(List<byte[]> frames) {
    return frames.stream()
        .filter(
            frame ->
                Frames.u16(frame, 12) != 0x0800
                    || isGood(frame)
                        && frame.length == Frames.IP + Frames.u16(frame, Frames.IP + 2))
        .toList();
  }

  private static byte[] trimmed(byte[] frame) {
    return Arrays.copyOf(frame, Frames.IP + Frames.u16(frame, Frames.IP + 2));
  }

  private static byte[] rewritten(byte[] frame) {
    System.arraycopy(Frames.NEW_MACS, 0, frame, 0, 12);
    return frame;
  }

  /** Source NAT of UDP: four addresses in turn, ports of each from 1024 on. */
  private byte[] translated(byte[] frame) {
    String tuple = HexFormat.of().formatHex(frame, Frames.IP + 12, Frames.IP + 24);
    int flow = flows.computeIfAbsent(tuple, unseen -> flows.size());
    return Frames.ip(
        Frames.UDP,
        0xcb00_7101 + flow % 4,
        Frames.dst(frame),
        1024 + flow / 4,
        Frames.dstPort(frame),
        frame.length);
  }

  private static byte[] aged(byte[] frame) {
    frame[Frames.IP + 8]--;
    return Frames.sealed(frame);
  }

  private static byte[] wrapped(byte[] frame, int position) {
    byte[] out = new byte[frame.length + 20];
    System.arraycopy(frame, Frames.IP, out, Frames.IP + 20, frame.length - Frames.IP);
    rewritten(out);
    Frames.put16(out, 12, 0x0800);
    Frames.put16(out, Frames.IP, 0x4500);
    Frames.put16(out, Frames.IP + 2, out.length - Frames.IP);
    Frames.put16(out, Frames.IP + 4, position);
    out[Frames.IP + 8] = (byte) 250;
    out[Frames.IP + 9] = 4;
    Frames.put32(out, Frames.IP + 12, 0xc000_0201);
    Frames.put32(out, Frames.IP + 16, 0xc633_6401);
    return Frames.sealed(out);
  }
}
