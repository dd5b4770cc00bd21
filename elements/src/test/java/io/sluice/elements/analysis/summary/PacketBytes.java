// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.summary;

import java.util.Arrays;

/** A copy of a packet with some bytes changed. */
final class PacketBytes {
  private byte[] bytes;

  PacketBytes(byte[] original) {
    bytes = original.clone();
  }

  PacketBytes u8(int at, int value) {
    bytes[at] = (byte) value;
    return this;
  }

  PacketBytes u16(int at, int value) {
    return u8(at, value >> 8).u8(at + 1, value);
  }

  PacketBytes cut(int length) {
    bytes = Arrays.copyOf(bytes, length);
    return this;
  }

  byte[] get() {
    return bytes;
  }
}
