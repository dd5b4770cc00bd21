// SPDX-License-Identifier: Apache-2.0
package io.sluice.warmup;

import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;
import io.sluice.element.OutputPort;
import io.sluice.element.Setup;
import io.sluice.header.Ipv4;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;
import java.util.List;

/**
 * Makes the packets for {@link WarmUp}: mostly UDP and TCP of several sizes and flows, sometimes
 * ARP, ICMP and truncated frames, so that the compiler optimizes for the common case but has seen
 * the others. Elements directly after a device get frames; others also get packets that begin with
 * the IP header, because it is not known what they expect.
 */
@ElementInfo(name = "WarmUpSource", ports = "0/-", processing = "/h")
final class WarmUpSource extends BatchElement {
  private static final int BURST = 32;
  private static final int ETHERNET = 14;
  private static final int UDP = 17;
  private static final int TCP = 6;
  private static final int ICMP = 1;

  private final List<Boolean> framed;
  private final byte[][] frames = frames();
  private final PacketBatch batch = new PacketBatch();
  private int round;

  /**
   * Creates the source.
   *
   * @param framed for each output, whether packets there begin with an Ethernet header
   */
  WarmUpSource(List<Boolean> framed) {
    this.framed = List.copyOf(framed);
  }

  @Override
  protected void initialize(Setup setup) {
    setup.task(this::run);
  }

  @Override
  protected boolean passesFrames(OutputPort output) {
    return framed.get(output.index());
  }

  private int run() {
    int sent = 0;
    round++;
    for (int port = 0; port < nOutputs(); port++) {
      boolean strip = !framed.get(port) && (round & 1) == 0;
      for (int i = 0; i < BURST; i++) {
        add(frames[i], strip);
      }
      sent += batch.size();
      if (!batch.isEmpty()) {
        output(port).push(batch);
      }
    }
    return sent;
  }

  private void add(byte[] frame, boolean strip) {
    long packet = packets.packetOf(frame);
    if (packet == 0) {
      return;
    }
    Anno.setMacHeader(packet, Mbuf.data(packet));
    if (Ipv4.isPlain(Mbuf.data(packet) + ETHERNET)) {
      Anno.setNetworkHeader(packet, Mbuf.data(packet) + ETHERNET);
      Anno.setTransportHeader(packet, Mbuf.data(packet) + ETHERNET + 20);
    }
    if (strip) {
      Mbuf.adjust(packet, ETHERNET);
    }
    batch.add(packet);
  }

  private static byte[][] frames() {
    byte[][] frames = new byte[BURST][];
    for (int i = 0; i < BURST; i++) {
      frames[i] = frame(i);
    }
    return frames;
  }

  private static byte[] frame(int i) {
    return switch (i) {
      case 7 -> arp();
      case 15 -> java.util.Arrays.copyOf(ip(i, UDP, 60), 30);
      case 23 -> ip(i, ICMP, 98);
      default -> ip(i, i % 4 == 3 ? TCP : UDP, i % 8 == 5 ? 1514 : 60);
    };
  }

  private static byte[] ip(int i, int protocol, int length) {
    byte[] frame = new byte[length];
    int total = length - ETHERNET;
    put(frame, 0, 2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0);
    put(frame, 14, 0x45, 0, total >> 8, total, 0, i, 0x40, 0, 64, protocol);
    // Documentation and private networks, some of each.
    put(frame, 26, (i & 1) == 0 ? 10 : 192, (i & 1) == 0 ? 0 : 168, i, i, 198, 51, 100, i);
    int sum = 0;
    for (int at = 14; at < 34; at += 2) {
      sum += (frame[at] & 0xff) << 8 | frame[at + 1] & 0xff;
    }
    int check = ~((sum & 0xffff) + (sum >> 16));
    put(frame, 24, check >> 8, check);
    put(frame, 34, 4, i, 0, (i & 2) == 0 ? 53 : 80);
    if (protocol == UDP) {
      put(frame, 38, total - 20 >> 8, total - 20);
    } else if (protocol == TCP) {
      put(frame, 46, 0x50, 0x10, 0x20, 0);
    }
    return frame;
  }

  private static byte[] arp() {
    byte[] frame = new byte[60];
    put(frame, 0, 255, 255, 255, 255, 255, 255, 2, 0, 0, 0, 0, 1, 8, 6);
    put(frame, 14, 0, 1, 8, 0, 6, 4, 0, 1, 2, 0, 0, 0, 0, 1, 10, 0, 0, 1);
    put(frame, 38, 10, 0, 0, 2);
    return frame;
  }

  private static void put(byte[] frame, int at, int... values) {
    for (int i = 0; i < values.length; i++) {
      frame[at + i] = (byte) values[i];
    }
  }
}
