// SPDX-License-Identifier: Apache-2.0
package io.sluice.effect;

import io.sluice.packet.Checks;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;

/**
 * The earlier state of a packet: its bytes and annotations. For the checked mode; reused from
 * packet to packet, and allocates only for packets longer than all before.
 */
final class Snapshot {
  /** The header annotations, for {@link #header}. */
  static final int MAC = 0;

  static final int NETWORK = 1;
  static final int TRANSPORT = 2;

  private static final int UNSET = Integer.MIN_VALUE;

  private final byte[] annotations = new byte[Mbuf.PRIVATE_SIZE];
  private byte[] data = new byte[128];
  private long packet;
  private int generation;
  private int length;
  private int start;

  /** The input by which it entered, if that matters. */
  int port;

  Snapshot() {}

  /**
   * Records the state of a packet.
   *
   * @param packet a live packet
   */
  void take(long packet) {
    this.packet = packet;
    generation = Checks.generation(packet);
    length = Mbuf.length(packet);
    start = Mbuf.dataOffset(packet);
    if (data.length < length) {
      data = new byte[Math.max(length, 2 * data.length)];
    }
    // Not with Bytes: elements may have lent the data.
    Memory.copyToArray(Mbuf.data(packet), data, 0, length);
    Memory.copyToArray(packet + Mbuf.SIZE, annotations, 0, annotations.length);
  }

  long packet() {
    return packet;
  }

  /** Whether the buffer still holds the same packet. */
  boolean isAlive() {
    return Checks.generation(packet) == generation;
  }

  byte[] data() {
    return data;
  }

  int length() {
    return length;
  }

  /** The offset of the data in the buffer. */
  int start() {
    return start;
  }

  byte[] annotations() {
    return annotations;
  }

  /**
   * A header annotation.
   *
   * @param index which one
   * @return bytes from the start of the data; {@link Integer#MIN_VALUE} if it is not set
   */
  int header(int index) {
    int value = annotations[2 * index] & 0xff | (annotations[2 * index + 1] & 0xff) << 8;
    return value == 0 ? UNSET : value - 1 - start;
  }
}
