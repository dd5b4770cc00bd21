// SPDX-License-Identifier: Apache-2.0
package io.sluice.header;

import io.sluice.packet.Bytes;

/**
 * A TCP header (RFC 9293), by the address of its first byte.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-------------------------------+-------------------------------+
 * |          Source port          |       Destination port        |
 * +-------------------------------+-------------------------------+
 * |                        Sequence number                        |
 * +---------------------------------------------------------------+
 * |                     Acknowledgment number                     |
 * +-------+-------+---------------+-------------------------------+
 * | Offset| Rsrvd |C|E|U|A|P|R|S|F|            Window             |
 * +-------+-------+---------------+-------------------------------+
 * |           Checksum            |         Urgent pointer        |
 * +-------------------------------+-------------------------------+
 * |                     Options (0 to 40 bytes)                   |
 * +---------------------------------------------------------------+
 * </pre>
 *
 * <p>The caller has made sure that {@value #MIN_HEADER} bytes are there; for the options, that
 * {@link #headerLength} bytes are. Setters leave the checksum alone. Allocates nothing.
 */
public final class Tcp {
  /** Shortest header in bytes. */
  public static final int MIN_HEADER = 20;

  /** Flag: no more data from the sender. */
  public static final int FIN = 0x01;

  /** Flag: synchronise sequence numbers. */
  public static final int SYN = 0x02;

  /** Flag: reset. */
  public static final int RST = 0x04;

  /** Flag: push. */
  public static final int PSH = 0x08;

  /** Flag: the acknowledgment number counts. */
  public static final int ACK = 0x10;

  /** Flag: the urgent pointer counts. */
  public static final int URG = 0x20;

  /** Flag: ECN echo (RFC 3168). */
  public static final int ECE = 0x40;

  /** Flag: congestion window reduced (RFC 3168). */
  public static final int CWR = 0x80;

  /** Option: end of the list. */
  public static final int OPTION_END = 0;

  /** Option: no operation. */
  public static final int OPTION_NOP = 1;

  /** Option: maximum segment size, 4 bytes. */
  public static final int OPTION_MSS = 2;

  /** Option: window scale (RFC 7323), 3 bytes. */
  public static final int OPTION_WINDOW_SCALE = 3;

  /** Option: selective acknowledgment permitted (RFC 2018), 2 bytes. */
  public static final int OPTION_SACK_PERMITTED = 4;

  /** Option: selective acknowledgment (RFC 2018), 2 bytes and 8 for each block. */
  public static final int OPTION_SACK = 5;

  /** Option: timestamps (RFC 7323), 10 bytes. */
  public static final int OPTION_TIMESTAMPS = 8;

  private Tcp() {}

  public static int srcPort(long tcp) {
    return Bytes.u16(tcp);
  }

  public static void setSrcPort(long tcp, int port) {
    Bytes.putU16(tcp, port);
  }

  public static int dstPort(long tcp) {
    return Bytes.u16(tcp + 2);
  }

  public static void setDstPort(long tcp, int port) {
    Bytes.putU16(tcp + 2, port);
  }

  /**
   * The sequence number.
   *
   * @param tcp the header
   * @return 32 bits; compare by subtraction
   */
  public static int seq(long tcp) {
    return Bytes.i32(tcp + 4);
  }

  public static void setSeq(long tcp, int seq) {
    Bytes.putI32(tcp + 4, seq);
  }

  /**
   * The acknowledgment number.
   *
   * @param tcp the header
   * @return 32 bits; compare by subtraction
   */
  public static int ack(long tcp) {
    return Bytes.i32(tcp + 8);
  }

  public static void setAck(long tcp, int ack) {
    Bytes.putI32(tcp + 8, ack);
  }

  /**
   * The data offset in bytes, which is the header's length as the header states it: hostile until
   * checked.
   *
   * @param tcp the header
   * @return bytes, 0 to 60
   */
  public static int headerLength(long tcp) {
    return Bytes.u8(tcp + 12) >>> 4 << 2;
  }

  /**
   * Writes the data offset; the reserved bits become 0.
   *
   * @param tcp the header
   * @param bytes 20 to 60, a multiple of 4
   */
  public static void setHeaderLength(long tcp, int bytes) {
    Bytes.putU8(tcp + 12, bytes >>> 2 << 4);
  }

  /**
   * The eight flags.
   *
   * @param tcp the header
   * @return a sum of {@link #FIN} to {@link #CWR}
   */
  public static int flags(long tcp) {
    return Bytes.u8(tcp + 13);
  }

  public static void setFlags(long tcp, int flags) {
    Bytes.putU8(tcp + 13, flags);
  }

  /**
   * Writes a header without options, its checksum and urgent pointer 0.
   *
   * @param tcp where to write
   * @param ports source port in the upper, destination port in the lower 16 bits
   * @param seq sequence number
   * @param ack acknowledgement number
   * @param flags a sum of {@link #FIN} to {@link #CWR}
   * @param window not scaled
   */
  public static void set(long tcp, int ports, int seq, int ack, int flags, int window) {
    Bytes.putI32(tcp, ports);
    setSeq(tcp, seq);
    setAck(tcp, ack);
    Bytes.putI32(tcp + 12, MIN_HEADER << 26 | flags << 16 | window);
    Bytes.putI32(tcp + 16, 0);
  }

  /**
   * How many sequence numbers a segment takes (RFC 9293, 3.4): one a byte, and one each for SYN and
   * FIN.
   *
   * @param tcp the header
   * @param payload bytes
   * @return 0 or more
   */
  public static int sequenceLength(long tcp, int payload) {
    int flags = flags(tcp);
    return payload + ((flags & SYN) != 0 ? 1 : 0) + ((flags & FIN) != 0 ? 1 : 0);
  }

  /**
   * The window, not scaled.
   *
   * @param tcp the header
   * @return 0 to 65,535
   */
  public static int window(long tcp) {
    return Bytes.u16(tcp + 14);
  }

  public static void setWindow(long tcp, int window) {
    Bytes.putU16(tcp + 14, window);
  }

  public static int checksum(long tcp) {
    return Bytes.u16(tcp + 16);
  }

  public static void setChecksum(long tcp, int checksum) {
    Bytes.putU16(tcp + 16, checksum);
  }

  public static int urgentPointer(long tcp) {
    return Bytes.u16(tcp + 18);
  }

  public static void setUrgentPointer(long tcp, int pointer) {
    Bytes.putU16(tcp + 18, pointer);
  }

  /**
   * The first option, for a walk as in {@link Ipv4#firstOption}.
   *
   * @param tcp the header, all of {@link #headerLength} present
   * @return the option's offset from the header's start; 0 when there is none; -1 when it is
   *     malformed
   */
  public static int firstOption(long tcp) {
    return Options.seek(tcp, MIN_HEADER, headerLength(tcp));
  }

  /**
   * The option behind another.
   *
   * @param tcp the header
   * @param at what {@link #firstOption} or this method returned
   * @return as {@link #firstOption}
   */
  public static int nextOption(long tcp, int at) {
    return Options.seek(tcp, at + optionLength(tcp, at), headerLength(tcp));
  }

  public static int optionKind(long tcp, int at) {
    return Bytes.u8(tcp + at);
  }

  /**
   * The length of an option.
   *
   * @param tcp the header
   * @param at the option's offset from the header's start
   * @return bytes, kind and length included
   */
  public static int optionLength(long tcp, int at) {
    return Bytes.u8(tcp + at + 1);
  }

  /**
   * Whether an option of a kind can have a length (RFC 9293, RFC 7323, RFC 2018).
   *
   * @param kind of any option but end and NOP
   * @param length bytes, kind and length included
   * @return for kinds that are not known, whether kind and length fit
   */
  public static boolean isOptionLength(int kind, int length) {
    return switch (kind) {
      case OPTION_MSS -> length == 4;
      case OPTION_WINDOW_SCALE -> length == 3;
      case OPTION_SACK_PERMITTED -> length == 2;
      case OPTION_SACK -> length % 8 == 2;
      case OPTION_TIMESTAMPS -> length == 10;
      default -> length >= 2;
    };
  }
}
