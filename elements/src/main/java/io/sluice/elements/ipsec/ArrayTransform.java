// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ipsec;

import io.sluice.elements.vpn.Scratch;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** A transform by ciphers that want arrays: packets are copied into one and back. */
abstract class ArrayTransform extends EspTransform {
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /**
   * As {@link EspTransform#seal}, in an array.
   *
   * @param data the packet at 0, with room for the ICV
   * @param length up to the next header
   * @param sequence all 64 bits
   * @param extended whether the upper 32 are authenticated, too
   */
  abstract void seal(byte[] data, int length, long sequence, boolean extended);

  /**
   * As {@link EspTransform#open}, from one array to another.
   *
   * @param data the packet at 0
   * @param length ICV included
   * @param text where payload, padding and the two bytes behind it go, at the same offset
   * @param sequence all 64 bits
   * @param extended whether the upper 32 were authenticated, too
   * @return false when it was forged
   */
  abstract boolean open(byte[] data, int length, byte[] text, long sequence, boolean extended);

  @Override
  final boolean seal(
      long packet, int at, int length, long sequence, boolean extended, Scratch scratch) {
    long esp = Mbuf.data(packet) + at;
    Bytes.copyOut(esp, scratch.data, 0, length);
    seal(scratch.data, length, sequence, extended);
    Bytes.copyIn(esp, scratch.data, 0, length + ICV);
    return true;
  }

  @Override
  final boolean open(
      long packet, int at, int length, long sequence, boolean extended, Scratch scratch) {
    long esp = Mbuf.data(packet) + at;
    Bytes.copyOut(esp, scratch.data, 0, length);
    if (!open(scratch.data, length, scratch.text, sequence, extended)) {
      return false;
    }
    int before = HEADER + ivLength();
    Bytes.copyIn(esp + before, scratch.text, before, length - before - ICV);
    return true;
  }

  // Whole words: what is read soon after as wide as it was written comes from the store buffer.

  static int getInt(byte[] from, int at) {
    return (int) INTS.get(from, at);
  }

  static void putInt(byte[] to, int at, int value) {
    INTS.set(to, at, value);
  }

  static long getLong(byte[] from, int at) {
    return (long) LONGS.get(from, at);
  }

  static void putLong(byte[] to, int at, long value) {
    LONGS.set(to, at, value);
  }
}
