// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wireguard;

import io.sluice.device.PacketCipher;
import io.sluice.elements.vpn.OuterPath;
import io.sluice.header.IpProtocol;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import io.sluice.packet.PacketAllocator;

/**
 * Makes messages of packets and packets of messages (section 5.4.6). Belongs to a worker; allocates
 * nothing but what the cipher does.
 */
final class DataPath {
  private static final int PADDING = 16;

  /** What a message has beside the packet. */
  static final int BESIDE = Messages.DATA_HEADER + PacketCipher.TAG;

  private int id;

  /**
   * Makes an outer packet of an inner one.
   *
   * @param packets the worker's allocator
   * @param packet the inner packet, empty for a keepalive; changed only when there is room
   * @param keypair the session, which may still send
   * @param path where to
   * @param tos the outer type of service
   * @param mtu padding does not make a packet longer than this
   * @param checksum whether UDP over IPv4 gets a checksum
   * @return false when the buffer has no room or is shared, or a device failed
   */
  boolean seal(
      PacketAllocator packets,
      long packet,
      Keypair keypair,
      OuterPath path,
      int tos,
      int mtu,
      boolean checksum) {
    int length = Mbuf.length(packet);
    int padded = padded(length, mtu);
    int headers = path.headerLength() + Messages.DATA_HEADER;
    int total = headers + padded + PacketCipher.TAG;
    if (total > 0xffff
        || !packets.ensureWritable(packet)
        || !packets.makeRoom(packet, headers, padded - length + PacketCipher.TAG)) {
      return false;
    }
    Mbuf.append(packet, padded - length + PacketCipher.TAG);
    Memory.fill(Mbuf.data(packet) + length, padded - length, (byte) 0);
    long counter = keypair.counter++;
    if (!run(keypair.sender, packet, 0, padded, counter)) {
      return false;
    }
    Mbuf.prepend(packet, headers);
    long message = Mbuf.data(packet) + path.headerLength();
    Bytes.putI32(message, Messages.DATA << 24);
    Bytes.putI32(message + 4, Integer.reverseBytes(keypair.remoteIndex));
    Bytes.putI64(message + 8, Long.reverseBytes(counter));
    path.write(packet, IpProtocol.UDP, tos, 0, id++, checksum);
    return true;
  }

  private static int padded(int length, int mtu) {
    return Math.max(length, Math.min(length + PADDING - 1 & -PADDING, mtu));
  }

  /** The length of a message with a packet of a length. */
  static int messageLength(int length, int mtu) {
    return BESIDE + padded(length, mtu);
  }

  /**
   * Decrypts a message in place.
   *
   * @param packet whose data may be written
   * @param offset of the message in its data
   * @param length of it, at least that of a keepalive
   * @param keypair its session
   * @param counter its counter
   * @return length of the inner packet, padding included, which lies behind the message's header;
   *     -1 when it was forged
   */
  int open(long packet, int offset, int length, Keypair keypair, long counter) {
    int text = offset + Messages.DATA_HEADER;
    int inner = length - BESIDE;
    return run(keypair.receiver, packet, text, inner, counter) ? inner : -1;
  }

  /** Encrypts or decrypts: the nonce is four zero bytes and the counter, little-endian. */
  static boolean run(PacketCipher cipher, long packet, int offset, int length, long counter) {
    long turned = Long.reverseBytes(counter);
    return cipher.run(packet, offset, length, turned >>> 32, (int) turned, 0, 0);
  }

  /** Writes headers around a handshake message that a packet begins with. */
  void wrap(long packet, OuterPath path, int tos, boolean checksum) {
    Mbuf.prepend(packet, path.headerLength());
    path.write(packet, IpProtocol.UDP, tos, 0, id++, checksum);
  }
}
