// SPDX-License-Identifier: Apache-2.0
package io.sluice.device;

/**
 * One direction of an authenticated cipher with a key, on packets where they lie. Belongs to one
 * thread at a time; allocates nothing for packets.
 */
public interface PacketCipher extends AutoCloseable {
  /** Length of the tag in bytes, which lies behind the text. */
  int TAG = 16;

  /**
   * Encrypts and writes the tag, or verifies the tag and decrypts.
   *
   * @param packet whose data may be written
   * @param offset of the text in its data
   * @param length of the text; the tag lies behind it, all of it in the packet
   * @param nonce the upper eight bytes of the nonce
   * @param nonceEnd the lower four
   * @param beside the first eight bytes of what is authenticated beside
   * @param besideEnd the last four, of twelve
   * @return false when the tag is wrong, or the device failed; the text is undefined then
   */
  boolean run(
      long packet, int offset, int length, long nonce, int nonceEnd, long beside, int besideEnd);

  /** Wipes the key; the cipher is of no use any more. */
  @Override
  void close();
}
