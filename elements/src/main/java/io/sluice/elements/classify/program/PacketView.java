// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify.program;

import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;

/**
 * The positions of a packet's headers, and the number of bytes available from each. A header that
 * no annotation marks has no bytes. Headers may lie before the data, because stripped bytes are
 * still in the buffer. Allocates nothing.
 */
public final class PacketView {
  private PacketView() {}

  /** The address that offsets count from; meaningless when no bytes are available. */
  public static long base(long packet, Header header) {
    return switch (header) {
      case DATA -> dataBase(packet);
      case MAC -> macBase(packet);
      case NETWORK -> networkBase(packet);
      case TRANSPORT -> transportBase(packet);
      case ANNOTATIONS -> annotationsBase(packet);
    };
  }

  /** Bytes from the base to the end of the data; none when negative. */
  public static int available(long packet, Header header) {
    return switch (header) {
      case DATA -> dataAvailable(packet);
      case MAC -> macAvailable(packet);
      case NETWORK -> networkAvailable(packet);
      case TRANSPORT -> transportAvailable(packet);
      case ANNOTATIONS -> annotationsAvailable(packet);
    };
  }

  /**
   * Where offsets from the data count from.
   *
   * @param packet the packet
   * @return an address; meaningless when no bytes are available
   */
  public static long dataBase(long packet) {
    return Mbuf.data(packet);
  }

  /**
   * Bytes from the first byte of the data to the end of the data.
   *
   * @param packet the packet
   * @return a count; there are none when it is not positive
   */
  public static int dataAvailable(long packet) {
    return Mbuf.length(packet);
  }

  /**
   * Where offsets from the MAC header count from: two bytes before it.
   *
   * @param packet the packet
   * @return an address; meaningless when no bytes are available
   */
  public static long macBase(long packet) {
    return Anno.macHeader(packet) - 2;
  }

  /**
   * Bytes from the base of the MAC header to the end of the data.
   *
   * @param packet the packet
   * @return a count; there are none when it is not positive
   */
  public static int macAvailable(long packet) {
    return Anno.hasMacHeader(packet) ? Mbuf.length(packet) - Anno.macOffset(packet) + 2 : 0;
  }

  /**
   * Where offsets from the network count from.
   *
   * @param packet the packet
   * @return an address; meaningless when no bytes are available
   */
  public static long networkBase(long packet) {
    return Anno.networkHeader(packet);
  }

  /**
   * Bytes from the network header to the end of the data.
   *
   * @param packet the packet
   * @return a count; there are none when it is not positive
   */
  public static int networkAvailable(long packet) {
    return Anno.hasNetworkHeader(packet) ? Mbuf.length(packet) - Anno.networkOffset(packet) : 0;
  }

  /**
   * Where offsets from the transport count from.
   *
   * @param packet the packet
   * @return an address; meaningless when no bytes are available
   */
  public static long transportBase(long packet) {
    return Anno.transportHeader(packet);
  }

  /**
   * Bytes from the transport header to the end of the data.
   *
   * @param packet the packet
   * @return a count; there are none when it is not positive
   */
  public static int transportAvailable(long packet) {
    return Anno.hasTransportHeader(packet) ? Mbuf.length(packet) - Anno.transportOffset(packet) : 0;
  }

  /**
   * The address of the user annotations.
   *
   * @param packet the packet
   * @return an address
   */
  public static long annotationsBase(long packet) {
    return Anno.user(packet);
  }

  /**
   * The bytes of the user annotations: the same for all packets; asked as the others are.
   *
   * @param packet the packet
   * @return a count
   */
  public static int annotationsAvailable(long packet) {
    return Anno.USER_SIZE;
  }

  /**
   * Reads a word of which perhaps not all bytes exist.
   *
   * @param address first byte
   * @param available bytes that exist from there on, at least 1
   * @return the word in the machine's byte order, missing bytes 0
   */
  public static int word(long address, int available) {
    if (available >= 4) {
      return Memory.getInt(address);
    }
    int word = Memory.getByte(address) & 0xff;
    if (available > 1) {
      word |= (Memory.getByte(address + 1) & 0xff) << 8;
    }
    if (available > 2) {
      word |= (Memory.getByte(address + 2) & 0xff) << 16;
    }
    return word;
  }
}
