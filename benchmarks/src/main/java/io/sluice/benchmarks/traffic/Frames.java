// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.traffic;

/**
 * Builds and reads Ethernet frames with IPv4, as byte arrays without FCS. Independent of the code
 * under test on purpose. Addresses and ports are ints in host order.
 */
public final class Frames {
  public static final int UDP = 17;
  public static final int TCP = 6;
  public static final int ICMP = 1;

  /** Where the IPv4 header begins. */
  public static final int IP = 14;

  /** What EtherRewrite writes: destination, then source. */
  public static final byte[] NEW_MACS = {2, 0, 0, 0, 0, 0x22, 2, 0, 0, 0, 0, 0x11};

  private static final byte[] OLD_MACS = {2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1};

  private Frames() {}

  /** An IPv4 packet without options that fills the frame; checksums of IPv4 and UDP are right. */
  public static byte[] ip(int protocol, int src, int dst, int srcPort, int dstPort, int length) {
    byte[] frame = new byte[length];
    System.arraycopy(OLD_MACS, 0, frame, 0, 12);
    put16(frame, 12, 0x0800);
    put16(frame, IP, 0x4500);
    put16(frame, IP + 2, length - IP);
    put16(frame, IP + 6, 0x4000);
    frame[IP + 8] = 64;
    frame[IP + 9] = (byte) protocol;
    put32(frame, IP + 12, src);
    put32(frame, IP + 16, dst);
    if (protocol == UDP || protocol == TCP) {
      put16(frame, IP + 20, srcPort);
      put16(frame, IP + 22, dstPort);
    }
    if (protocol == TCP) {
      put16(frame, IP + 32, 0x5010);
    }
    if (protocol == UDP) {
      put16(frame, IP + 24, length - IP - 20);
      int pseudo = sum(frame, IP + 12, 8) + UDP + length - IP - 20;
      int checksum = fold(pseudo + sum(frame, IP + 20, length - IP - 20)) ^ 0xffff;
      put16(frame, IP + 26, checksum == 0 ? 0xffff : checksum);
    }
    return sealed(frame);
  }

  /** Computes the IPv4 header checksum anew, in place. */
  public static byte[] sealed(byte[] frame) {
    put16(frame, IP + 10, 0);
    put16(frame, IP + 10, fold(sum(frame, IP, 20)) ^ 0xffff);
    return frame;
  }

  public static int sum(byte[] data, int from, int length) {
    int sum = 0;
    for (int i = 0; i < length; i++) {
      sum += (data[from + i] & 255) << (i % 2 == 0 ? 8 : 0);
    }
    return sum;
  }

  public static int fold(int sum) {
    int folded = sum;
    while (folded >>> 16 != 0) {
      folded = (folded & 0xffff) + (folded >>> 16);
    }
    return folded;
  }

  public static int u8(byte[] frame, int at) {
    return frame[at] & 255;
  }

  public static int u16(byte[] frame, int at) {
    return u8(frame, at) << 8 | u8(frame, at + 1);
  }

  public static int u32(byte[] frame, int at) {
    return u16(frame, at) << 16 | u16(frame, at + 2);
  }

  public static void put16(byte[] frame, int at, int value) {
    frame[at] = (byte) (value >> 8);
    frame[at + 1] = (byte) value;
  }

  public static void put32(byte[] frame, int at, int value) {
    put16(frame, at, value >>> 16);
    put16(frame, at + 2, value);
  }

  public static int protocol(byte[] frame) {
    return u8(frame, IP + 9);
  }

  public static int src(byte[] frame) {
    return u32(frame, IP + 12);
  }

  public static int dst(byte[] frame) {
    return u32(frame, IP + 16);
  }

  public static int srcPort(byte[] frame) {
    return u16(frame, IP + 20);
  }

  public static int dstPort(byte[] frame) {
    return u16(frame, IP + 22);
  }

  /** Whether any fragment bit or offset is set. */
  public static boolean isFragment(byte[] frame) {
    return (u16(frame, IP + 6) & 0x3fff) != 0;
  }

  /** An address as text. */
  public static String address(int ip) {
    return (ip >>> 24) + "." + (ip >>> 16 & 255) + "." + (ip >>> 8 & 255) + "." + (ip & 255);
  }
}
