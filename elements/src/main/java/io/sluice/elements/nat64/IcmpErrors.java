// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.nat64;

import io.sluice.header.Icmp;
import io.sluice.header.Icmp6;

/**
 * What ICMP errors become on the other side (RFC 7915, 4.2 and 5.2): type, code, and the word
 * behind the checksum. Allocates nothing.
 */
final class IcmpErrors {
  /** No counterpart. */
  static final int NONE = -1;

  private static final int MIN_MTU_4 = 68;
  private static final int MIN_MTU_6 = 1280;

  /** Lengths of paths that do not tell theirs (RFC 1191, 7.1). */
  private static final int[] PLATEAUS = {
    65_535, 32_000, 17_914, 8_166, 4_352, 2_002, 1_492, 1_006, 508, 296, 68
  };

  private IcmpErrors() {}

  private static int pair(int type, int code) {
    return type << 8 | code;
  }

  /** The type, shifted by 8, and the code of an ICMPv4 error as ICMPv6; {@link #NONE}. */
  static int to6(int type, int code) {
    switch (type) {
      case Icmp.UNREACHABLE:
        return switch (code) {
          case 0, 1, 5, 6, 7, 8, 11, 12 -> pair(Icmp6.UNREACHABLE, 0);
          case 2 -> pair(Icmp6.PARAMETER_PROBLEM, 1);
          case 3 -> pair(Icmp6.UNREACHABLE, 4);
          case Icmp.CODE_NEED_FRAGMENT -> pair(Icmp6.PACKET_TOO_BIG, 0);
          case 9, 10, 13, 15 -> pair(Icmp6.UNREACHABLE, 1);
          default -> NONE;
        };
      case Icmp.TIME_EXCEEDED:
        return pair(Icmp6.TIME_EXCEEDED, code);
      case Icmp.PARAMETER_PROBLEM:
        return code == 0 || code == 2 ? pair(Icmp6.PARAMETER_PROBLEM, 0) : NONE;
      default:
        return NONE;
    }
  }

  /** The type, shifted by 8, and the code of an ICMPv6 error as ICMPv4; {@link #NONE}. */
  static int to4(int type, int code) {
    switch (type) {
      case Icmp6.UNREACHABLE:
        return switch (code) {
          case 0, 2, 3 -> pair(Icmp.UNREACHABLE, 1);
          case 1 -> pair(Icmp.UNREACHABLE, 10);
          case 4 -> pair(Icmp.UNREACHABLE, 3);
          default -> NONE;
        };
      case Icmp6.PACKET_TOO_BIG:
        return pair(Icmp.UNREACHABLE, Icmp.CODE_NEED_FRAGMENT);
      case Icmp6.TIME_EXCEEDED:
        return pair(Icmp.TIME_EXCEEDED, code);
      case Icmp6.PARAMETER_PROBLEM:
        return switch (code) {
          case 0 -> pair(Icmp.PARAMETER_PROBLEM, 0);
          case 1 -> pair(Icmp.UNREACHABLE, 2);
          default -> NONE;
        };
      default:
        return NONE;
    }
  }

  /**
   * The word behind the checksum, of ICMPv4 for ICMPv6.
   *
   * @param rest the word, 32 bits
   * @param quotedLength of the IPv4 packet that is quoted, for routers that tell no MTU
   * @return the word; {@link #NONE} when the byte that is pointed to has no counterpart
   */
  static long rest6(int type, int code, int rest, int quotedLength) {
    if (type == Icmp.UNREACHABLE && code == Icmp.CODE_NEED_FRAGMENT) {
      int told = rest & 0xffff;
      int mtu = told != 0 ? told : plateauBelow(quotedLength);
      return Math.max(MIN_MTU_6, mtu + 20);
    }
    if (type == Icmp.UNREACHABLE && code == 2) {
      return 6;
    }
    return type == Icmp.PARAMETER_PROBLEM ? pointer6(rest >>> 24) : 0;
  }

  /** The word behind the checksum, of ICMPv6 for ICMPv4; as {@link #rest6}. */
  static long rest4(int type, int code, int rest) {
    if (type == Icmp6.PACKET_TOO_BIG) {
      long mtu = (rest & 0xffff_ffffL) - 20;
      return Math.max(MIN_MTU_4, Math.min(0xffff, mtu));
    }
    if (type == Icmp6.PARAMETER_PROBLEM && code == 0) {
      int pointer = pointer4(rest);
      return pointer == NONE ? NONE : (long) pointer << 24;
    }
    return 0;
  }

  private static int plateauBelow(int length) {
    for (int plateau : PLATEAUS) {
      if (plateau < length) {
        return plateau;
      }
    }
    return MIN_MTU_4;
  }

  private static int pointer6(int pointer) {
    return switch (pointer) {
      case 0, 1 -> pointer;
      case 2, 3 -> 4;
      case 8 -> 7;
      case 9 -> 6;
      case 12, 13, 14, 15 -> 8;
      case 16, 17, 18, 19 -> 24;
      default -> NONE;
    };
  }

  private static int pointer4(int pointer) {
    if (pointer >= 8 && pointer < 40) {
      return pointer < 24 ? 12 : 16;
    }
    return switch (pointer) {
      case 0, 1 -> pointer;
      case 4, 5 -> 2;
      case 6 -> 9;
      case 7 -> 8;
      default -> NONE;
    };
  }
}
