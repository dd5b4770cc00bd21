// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect.rule;

/**
 * What options are asked about: a packet, its flow, and the bytes of its buffers. One object is
 * used again for each packet.
 */
public interface Inspected {
  /** Flow: both sides have sent. */
  int ESTABLISHED = 1;

  /** Flow: the packet goes to the side that waited for a connection. */
  int TO_SERVER = 2;

  /**
   * The bytes of a buffer.
   *
   * @param buffer which one
   * @return null when the packet has none; else valid up to {@link #length}
   */
  byte[] bytes(Buffer buffer);

  /**
   * How many bytes a buffer has.
   *
   * @param buffer which one
   * @return 0 when the packet has none
   */
  int length(Buffer buffer);

  /**
   * A number that the packet's headers have.
   *
   * @param field which one
   * @return -1 when the packet has no such field
   */
  int field(HeaderField field);

  /**
   * What is known of the flow.
   *
   * @return bits, see {@link #ESTABLISHED}
   */
  int flow();

  /**
   * What the flow speaks.
   *
   * @return null when that is not known yet
   */
  Application application();

  /**
   * Whether the payload is that of a reassembled stream.
   *
   * @return false for a packet by itself
   */
  boolean isStream();

  /** Numbers that a rule may keep. */
  int VARIABLES = 8;

  /**
   * What {@code byte_extract} has kept for the options behind it.
   *
   * @param number which one, below {@link #VARIABLES}
   * @return the number last kept
   */
  long variable(int number);

  /**
   * Keeps a number for the options behind.
   *
   * @param number which one, below {@link #VARIABLES}
   * @param value 0 to 2^32 - 1
   */
  void setVariable(int number, long value);

  /**
   * Reads a flow bit.
   *
   * @param number of the bit
   * @return false where there is no flow
   */
  boolean bit(int number);

  /**
   * Writes a flow bit; nothing happens where there is no flow.
   *
   * @param number of the bit
   * @param value what it becomes
   */
  void setBit(int number, boolean value);

  /** Numbers in the headers of a packet. */
  enum HeaderField {
    /** Bytes of payload of the packet itself. */
    PAYLOAD_SIZE,
    /** Flags of TCP. */
    TCP_FLAGS,
    /** ICMP type. */
    ICMP_TYPE,
    /** ICMP code. */
    ICMP_CODE,
    /** ICMP identifier. */
    ICMP_ID,
    /** ICMP sequence number. */
    ICMP_SEQ,
    /** Time to live, hop limit. */
    TTL,
    /** IPv4 identification. */
    IP_ID,
    /** IP protocol. */
    IP_PROTO,
    /** Window of TCP. */
    TCP_WINDOW
  }
}
