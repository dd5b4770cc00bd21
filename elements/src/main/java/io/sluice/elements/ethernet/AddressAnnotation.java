// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ethernet;

import io.sluice.packet.Anno;

/** An annotation of six bytes that holds an Ethernet address. */
final class AddressAnnotation {
  /** Bytes of it. */
  static final int LENGTH = 6;

  private AddressAnnotation() {}

  static long get(long packet, int annotation) {
    long address = 0;
    for (int i = 0; i < LENGTH; i++) {
      address = address << 8 | Anno.getU8(packet, annotation + i);
    }
    return address;
  }

  static void put(long packet, int annotation, long address) {
    for (int i = 0; i < LENGTH; i++) {
      Anno.putU8(packet, annotation + i, (int) (address >> 8 * (LENGTH - 1 - i)));
    }
  }
}
