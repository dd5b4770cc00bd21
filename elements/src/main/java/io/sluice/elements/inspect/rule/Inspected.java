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

  /** Flow: the packet goes to the side that asked for one. */
  int TO_CLIENT = 4;

  /** TLS: the client's hello was seen. */
  int CLIENT_HELLO = 1 << 16;

  /** TLS: the server's hello was seen. */
  int SERVER_HELLO = 1 << 17;

  /** TLS: the client's key exchange was seen. */
  int CLIENT_KEY_EXCHANGE = 1 << 18;

  /** TLS: the server's key exchange was seen. */
  int SERVER_KEY_EXCHANGE = 1 << 19;

  /** Numbers that the rules may have a flow keep. */
  int FLOW_NUMBERS = 64;

  /** What {@link #flowNumber} answers for one that was not set. */
  long UNSET = -1;

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

  /**
   * Reads a number that the flow keeps.
   *
   * @param number which one, below {@link #FLOW_NUMBERS}
   * @return {@link #UNSET} where there is no flow, or the number was not set
   */
  long flowNumber(int number);

  /**
   * Writes a number that the flow keeps; nothing happens where there is no flow.
   *
   * @param number which one, below {@link #FLOW_NUMBERS}
   * @param value 0 to 2^32 - 1
   */
  void setFlowNumber(int number, long value);

  /**
   * What is odd about the packet, or about what it has added to the stream.
   *
   * @return bits of {@link Event#bit}
   */
  long events();

  /**
   * What TLS has said so far.
   *
   * @return the version that the hello of the packet's side has said in the lower 16 bits, 0 when
   *     there was none; and bits as {@link #CLIENT_HELLO}, whichever side sent it
   */
  int tls();

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
    TCP_WINDOW,
    /** Sequence numbers that the client of a TCP connection has used. */
    CLIENT_BYTES,
    /** Sequence numbers that the server of a TCP connection has used. */
    SERVER_BYTES
  }
}
