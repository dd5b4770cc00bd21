// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wireguard;

import io.sluice.device.PacketCipher;
import io.sluice.device.PacketCiphers.Algorithm;
import io.sluice.elements.vpn.Aead;
import io.sluice.elements.vpn.CipherChoice;
import io.sluice.elements.vpn.Scratch;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;

/**
 * One direction of a session's cipher, ChaCha20-Poly1305 with nothing beside, on the text of
 * messages (section 5.4.6). The nonce is four zero bytes and the counter, little-endian.
 */
abstract class MessageCipher {
  /**
   * Makes one.
   *
   * @param choice whose; when a device is out of sessions, or fails, it is the JCE's
   * @param key 32 bytes, which stay the caller's
   * @param seals whether it encrypts; else it decrypts
   */
  static MessageCipher of(CipherChoice choice, byte[] key, boolean seals) {
    if (choice.isDevice()) {
      try {
        return new OfDevice(choice.open(Algorithm.CHACHA20_POLY1305, key, seals, 0));
      } catch (IllegalStateException e) {
        // The element found the device working at its start: it has no room for more sessions.
      }
    }
    return new OfJce(Aead.chaCha20Poly1305(key, seals));
  }

  /**
   * Encrypts a text in place and writes the tag behind it.
   *
   * @param packet whose data may be written
   * @param offset of the text in its data
   * @param length of the text; there is room for the tag behind it
   * @param counter the message's
   * @param scratch the element's
   * @return false when a device failed
   */
  abstract boolean seal(long packet, int offset, int length, long counter, Scratch scratch);

  /**
   * Verifies and decrypts a text in place.
   *
   * @param packet whose data may be written
   * @param offset of the text in its data
   * @param length of text and tag, at least the tag's
   * @param counter the message's
   * @param scratch the element's
   * @return false when it was forged, or a device failed
   */
  abstract boolean open(long packet, int offset, int length, long counter, Scratch scratch);

  /** Wipes the key. */
  abstract void destroy();

  /** By the JCE, which wants arrays. */
  private static final class OfJce extends MessageCipher {
    private static final byte[] NOTHING = {};

    private final Aead cipher;
    private final byte[] nonce = new byte[Aead.NONCE];

    OfJce(Aead cipher) {
      this.cipher = cipher;
    }

    @Override
    boolean seal(long packet, int offset, int length, long counter, Scratch scratch) {
      long text = Mbuf.data(packet) + offset;
      Bytes.copyOut(text, scratch.data, 0, length);
      LittleEndian.putLong(nonce, 4, counter);
      cipher.seal(nonce, NOTHING, 0, scratch.data, 0, length);
      Bytes.copyIn(text, scratch.data, 0, length + Aead.TAG);
      return true;
    }

    @Override
    boolean open(long packet, int offset, int length, long counter, Scratch scratch) {
      long text = Mbuf.data(packet) + offset;
      Bytes.copyOut(text, scratch.data, 0, length);
      LittleEndian.putLong(nonce, 4, counter);
      if (!cipher.open(nonce, NOTHING, 0, scratch.data, 0, length, scratch.text)) {
        return false;
      }
      Bytes.copyIn(text, scratch.text, 0, length - Aead.TAG);
      return true;
    }

    @Override
    void destroy() {
      cipher.destroy();
    }
  }

  /** By a device, where the packet lies. */
  private static final class OfDevice extends MessageCipher {
    private final PacketCipher cipher;

    OfDevice(PacketCipher cipher) {
      this.cipher = cipher;
    }

    @Override
    boolean seal(long packet, int offset, int length, long counter, Scratch unused) {
      return run(packet, offset, length, counter);
    }

    @Override
    boolean open(long packet, int offset, int length, long counter, Scratch unused) {
      return run(packet, offset, length - PacketCipher.TAG, counter);
    }

    private boolean run(long packet, int offset, int length, long counter) {
      long turned = Long.reverseBytes(counter);
      return cipher.run(packet, offset, length, turned >>> 32, (int) turned, 0, 0);
    }

    @Override
    void destroy() {
      cipher.close();
    }
  }
}
