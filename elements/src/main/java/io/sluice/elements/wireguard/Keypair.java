// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wireguard;

import io.sluice.device.PacketCipher;
import io.sluice.device.PacketCiphers.Algorithm;
import io.sluice.elements.vpn.CipherChoice;
import io.sluice.elements.vpn.ReplayWindow;
import java.util.Arrays;

/**
 * The keys of a session, its counters, and the window of what came. Made by the handshaker; from
 * then on it belongs to the element's worker.
 */
final class Keypair {
  /** How far back packets may arrive (section 5.4.6; the size is that of other implementations). */
  static final int WINDOW = 8192;

  final Peer peer;

  /** Our index, which the other end puts into its packets. */
  final int localIndex;

  /** The other end's index. */
  final int remoteIndex;

  /** Whether this end began the handshake. */
  final boolean initiator;

  /** When it was made, on {@link System#nanoTime}'s clock. */
  final long born;

  final PacketCipher sender;
  final PacketCipher receiver;
  final ReplayWindow window = new ReplayWindow(WINDOW);

  /** The counter of the next packet to send. */
  long counter;

  /** Whether a new handshake was begun since this session is about to end for what it receives. */
  boolean renewed;

  /**
   * Creates a session.
   *
   * @param keys from the initiator and to it; wiped
   * @param ciphers whose ciphers
   */
  Keypair(
      Peer peer,
      int localIndex,
      int remoteIndex,
      boolean initiator,
      byte[][] keys,
      CipherChoice ciphers,
      long born) {
    this.peer = peer;
    this.localIndex = localIndex;
    this.remoteIndex = remoteIndex;
    this.initiator = initiator;
    this.born = born;
    sender = open(ciphers, keys[initiator ? 0 : 1], true);
    receiver = open(ciphers, keys[initiator ? 1 : 0], false);
    Arrays.fill(keys[0], (byte) 0);
    Arrays.fill(keys[1], (byte) 0);
  }

  /**
   * A direction of the session, ChaCha20-Poly1305 with nothing beside. The element found a device
   * working at its start: when it fails now, it has no room for more sessions.
   */
  private static PacketCipher open(CipherChoice ciphers, byte[] key, boolean seals) {
    return ciphers.openAnyhow(Algorithm.CHACHA20_POLY1305, key, seals, 0);
  }

  boolean isExpired(long now) {
    return now - born >= PeerTimers.REJECT_AFTER_TIME;
  }

  /** Whether packets may still be sent by it. */
  boolean canSend(long now) {
    return !isExpired(now) && counter < PeerTimers.REJECT_AFTER_MESSAGES;
  }

  void destroy() {
    sender.close();
    receiver.close();
  }
}
