// SPDX-License-Identifier: Apache-2.0
package io.sluice.device;

/**
 * One direction of an authenticated cipher with a key; works on packets in place. Belongs to one
 * thread at a time; allocates nothing for packets.
 */
public interface PacketCipher extends AutoCloseable {
  /** The length of the tag in bytes; it follows the text. */
  int TAG = 16;

  /**
   * Encrypts and writes the tag, or verifies the tag and decrypts.
   *
   * @param packet a packet whose data may be written
   * @param offset of the text in its data, in bytes
   * @param length of the text, in bytes; the tag follows it and is inside the packet, too
   * @param nonce the upper eight bytes of the nonce
   * @param nonceEnd the lower four
   * @param beside the first eight bytes of the additional authenticated data
   * @param besideEnd its last four bytes, if it has twelve
   * @return false if the tag is wrong, or the device failed; the text is then undefined
   */
  boolean run(
      long packet, int offset, int length, long nonce, int nonceEnd, long beside, int besideEnd);

  /** Wipes the key; the cipher cannot be used any more. */
  @Override
  void close();
}
