// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks;

import io.sluice.benchmarks.traffic.Frames;
import io.sluice.benchmarks.traffic.Rule;
import io.sluice.header.Checksum;
import io.sluice.header.Ipv4;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PlainPool;
import java.util.List;

/**
 * A firewall as one would write it for one job: a loop over mbufs that checks the header, tries the
 * rules one after another and rewrites the addresses. Reads header fields as little-endian words.
 */
final class HandWrittenFirewall {
  private static final long NETS = 0x00ff_ffff_00ff_ffffL;

  private final long[] nets;
  private final int[] ports;
  private final long[] packets;
  private final PacketAllocator allocator;
  private int next;
  private long passed;

  HandWrittenFirewall(List<Rule> rules, List<byte[]> traffic) {
    int n = rules.size();
    nets = new long[n];
    ports = new int[n];
    for (int i = 0; i < n; i++) {
      byte[] example = rules.get(i).example();
      nets[i] =
          (Integer.toUnsignedLong(Integer.reverseBytes(Frames.dst(example))) << 32
                  | Integer.toUnsignedLong(Integer.reverseBytes(Frames.src(example))))
              & NETS;
      ports[i] = Short.reverseBytes((short) Frames.dstPort(example)) & 0xffff;
    }
    allocator = new PlainPool(traffic.size() + 1).newAllocator();
    packets = traffic.stream().mapToLong(allocator::packetOf).toArray();
  }

  /** Handles the next 32 packets; returns how many passed so far. */
  long run() {
    for (int i = 0; i < BenchSource.BURST; i++) {
      passed += one(packets[next + i]) ? 1 : 0;
    }
    next += BenchSource.BURST;
    if (next == packets.length) {
      next = 0;
    }
    return passed;
  }

  boolean passes(byte[] frame) {
    long packet = allocator.packetOf(frame);
    boolean passes = one(packet);
    allocator.free(packet);
    return passes;
  }

  private boolean one(long packet) {
    long data = Mbuf.data(packet);
    int room = Mbuf.length(packet) - 14;
    if (room < 20 || (Memory.getShort(data + 12) & 0xffff) != 0x0008) {
      return false;
    }
    long ip = data + 14;
    int header = Ipv4.headerLength(ip);
    int total = Ipv4.totalLength(ip);
    if (Memory.getByte(ip) >> 4 != 4 || header < 20 || total < header || total > room) {
      return false;
    }
    if ((header == 20 ? Checksum.finish(Checksum.sum20(ip)) : Checksum.of(ip, header)) != 0
        || isDenied(ip, header, total)) {
      return false;
    }
    Mbuf.setLength(packet, 14 + total);
    Memory.putLong(data, 0x0002_2200_0000_0002L);
    Memory.putInt(data + 8, 0x1100_0000);
    return true;
  }

  private boolean isDenied(long ip, int header, int total) {
    boolean ported =
        Memory.getByte(ip + 9) == Frames.UDP
            && (Memory.getShort(ip + 6) & 0xff1f) == 0
            && total >= header + 4;
    if (!ported) {
      return false;
    }
    // source and destination, one behind the other, in one load
    long net = Memory.getLong(ip + 12) & NETS;
    int port = Memory.getShort(ip + header + 2) & 0xffff;
    for (int i = 0; i < nets.length; i++) {
      if (nets[i] == net && ports[i] == port) {
        return true;
      }
    }
    return false;
  }
}
