// SPDX-License-Identifier: Apache-2.0
package io.sluice.header;

/**
 * An ICMP message (RFC 792), by the address of its first byte.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------+---------------+-------------------------------+
 * |     Type      |     Code      |           Checksum            |
 * +---------------+---------------+-------------------------------+
 * |  echo: Identifier             |  echo: Sequence number        |
 * |  redirect: Gateway address    |                               |
 * |  parameter problem: Pointer   |  fragmentation needed: MTU    |
 * +-------------------------------+-------------------------------+
 * </pre>
 *
 * <p>The caller has made sure that {@value #HEADER_LENGTH} bytes are there. Allocates nothing.
 */
public final class Icmp extends IcmpHeader {
  /** Type: echo reply. */
  public static final int ECHO_REPLY = 0;

  /** Type: destination unreachable. */
  public static final int UNREACHABLE = 3;

  /** Type: source quench. */
  public static final int SOURCE_QUENCH = 4;

  /** Type: redirect. */
  public static final int REDIRECT = 5;

  /** Type: echo request. */
  public static final int ECHO = 8;

  /** Type: router advertisement. */
  public static final int ROUTER_ADVERTISEMENT = 9;

  /** Type: router solicitation. */
  public static final int ROUTER_SOLICITATION = 10;

  /** Type: time exceeded. */
  public static final int TIME_EXCEEDED = 11;

  /** Type: parameter problem. */
  public static final int PARAMETER_PROBLEM = 12;

  /** Type: timestamp request. */
  public static final int TIMESTAMP = 13;

  /** Type: timestamp reply. */
  public static final int TIMESTAMP_REPLY = 14;

  /** Type: information request. */
  public static final int INFORMATION = 15;

  /** Type: information reply. */
  public static final int INFORMATION_REPLY = 16;

  /** Type: address mask request (RFC 950). */
  public static final int ADDRESS_MASK = 17;

  /** Code of {@link #UNREACHABLE}: fragmentation needed (RFC 1191). */
  public static final int CODE_NEED_FRAGMENT = 4;

  private Icmp() {}

  /**
   * Whether the type is an error, which quotes the packet it is about.
   *
   * @param type an ICMP type
   * @return true for unreachable, quench, redirect, time exceeded and parameter problem
   */
  public static boolean isError(int type) {
    return type >= UNREACHABLE && type <= REDIRECT
        || type == TIME_EXCEEDED
        || type == PARAMETER_PROBLEM;
  }

  /**
   * Whether the type is a query or its reply, which carry an identifier.
   *
   * @param type an ICMP type
   * @return true for echo, timestamp, information and address mask
   */
  public static boolean isQuery(int type) {
    return type == ECHO || type == ECHO_REPLY || type >= TIMESTAMP && type <= 18;
  }
}
