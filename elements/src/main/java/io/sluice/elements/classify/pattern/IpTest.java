// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify.pattern;

/**
 * One primitive of the language that IPFilter and IPClassifier share, with all that is implied
 * spelled out.
 *
 * <p>A packet that is too short for the test does not match, negated or not. Tests of transport
 * fields hold for first fragments only.
 *
 * @param kind what is looked at
 * @param direction which of two addresses or ports; null for other kinds
 * @param protocol IP protocol that the packet must carry, 0 to 255, {@link #TCP_OR_UDP}, {@link
 *     #TRANSPORT}, or {@link #ANY}
 * @param greater the masked field must be greater than the value, not equal to it
 * @param negated the relation is the opposite one; the protocol and the fragment are still required
 * @param value what to compare with: an integer, an IPv4 address as a host integer, or 48 bits of
 *     Ethernet address
 * @param mask bits that are compared
 * @param field where to look, for {@link Kind#FIELD}; null otherwise
 */
public record IpTest(
    Kind kind,
    Direction direction,
    int protocol,
    boolean greater,
    boolean negated,
    long value,
    long mask,
    Field field)
    implements Expr {
  /** No protocol is required. */
  public static final int ANY = -1;

  /** TCP or UDP. */
  public static final int TCP_OR_UDP = 256;

  /** Any transport protocol: nothing is required of the protocol field. */
  public static final int TRANSPORT = 258;

  /** What is looked at. */
  public enum Kind {
    /** An IPv4 address, whole or masked. */
    HOST,
    /** An Ethernet address. */
    ETHER,
    /** The protocol field. */
    PROTOCOL,
    /** Whether the packet is a fragment; the value is not used. */
    FRAGMENT,
    /** A TCP, UDP or DCCP port. */
    PORT,
    /** TCP flags that must all be set. */
    TCP_OPTION,
    /** Bits of the network or transport header. */
    FIELD,
    /** What a connection tracker said. */
    STATE
  }

  /** Which of two addresses or ports. */
  public enum Direction {
    /** The source. */
    SOURCE,
    /** The destination. */
    DESTINATION,
    /** Both. */
    BOTH,
    /** At least one of them. */
    EITHER
  }

  /**
   * Bits within one 32-bit word of a header.
   *
   * @param transport whether the transport header is meant, else the network header
   * @param bitOffset first bit, counted from the header's start, most significant first
   * @param bits how many, 1 to 32
   */
  public record Field(boolean transport, int bitOffset, int bits) {}
}
