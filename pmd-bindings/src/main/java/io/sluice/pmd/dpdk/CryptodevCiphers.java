// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk;

import io.sluice.device.PacketCipher;
import io.sluice.device.PacketCiphers;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import io.sluice.pmd.c.NativeMemory;
import io.sluice.pmd.dpdk.eal.Eal;
import io.sluice.pmd.rte.RteCryptoOp;
import io.sluice.pmd.rte.RteCryptodev;
import io.sluice.pmd.rte.RteErrno;

/** The service that provides ciphers of DPDK's crypto devices. */
public final class CryptodevCiphers implements PacketCiphers {
  /** Creates the service. */
  public CryptodevCiphers() {}

  @Override
  public PacketCipher open(
      Algorithm algorithm, String device, byte[] key, boolean seals, int besideLength) {
    return new CryptodevCipher(algorithm, Cryptodev.open(device), key, seals, besideLength);
  }

  /**
   * A cipher of a {@link Cryptodev}, which handles one packet at a time: an operation is enqueued,
   * and dequeued when it is done. Software drivers do the work in one of the two calls.
   */
  private static final class CryptodevCipher implements PacketCipher {
    /** The number of polls of a hardware device before giving up, some milliseconds. */
    private static final int PATIENCE = 1_000_000;

    private static final int ALIGNMENT = 64;

    private final Cryptodev device;
    private final long session;

    /** An operation, and after it the pointer table of one entry that both calls take. */
    private final long op = NativeMemory.allocate(RteCryptoOp.SIZE + ALIGNMENT + Long.BYTES);

    private final long aligned = op + ALIGNMENT - 1 & -ALIGNMENT;
    private final long table = aligned + RteCryptoOp.SIZE;
    private Thread owner;
    private int queuePair;
    private boolean closed;

    CryptodevCipher(
        Algorithm algorithm, Cryptodev device, byte[] key, boolean seals, int besideLength) {
      this.device = device;
      long bytes = NativeMemory.allocate(key.length);
      Memory.copyFromArray(key, 0, bytes, key.length);
      long xform =
          RteCryptoOp.xform(number(algorithm), bytes, key.length, seals, TAG, besideLength);
      session = RteCryptodev.rte_cryptodev_sym_session_create(device.id, xform, device.sessions);
      for (int i = 0; i < key.length; i++) {
        Memory.putByte(bytes + i, (byte) 0);
      }
      Memory.free(bytes);
      Memory.free(xform);
      if (session == 0) {
        Memory.free(op);
        throw Eal.failure(algorithm + " by " + device, -RteErrno.rte_errno());
      }
      RteCryptoOp.prepare(aligned, session);
    }

    private static int number(Algorithm algorithm) {
      return algorithm == Algorithm.AES_GCM
          ? RteCryptoOp.RTE_CRYPTO_AEAD_AES_GCM
          : RteCryptoOp.RTE_CRYPTO_AEAD_CHACHA20_POLY1305;
    }

    @Override
    public boolean run(
        long packet, int offset, int length, long nonce, int nonceEnd, long beside, int besideEnd) {
      if (Thread.currentThread() != owner) {
        owner = Thread.currentThread();
        queuePair = device.queuePair();
      }
      if (queuePair < 0 || closed) {
        return false;
      }
      RteCryptoOp.setNonce(aligned, nonce, nonceEnd);
      RteCryptoOp.setBeside(aligned, beside, besideEnd);
      RteCryptoOp.point(aligned, packet, offset, length, Mbuf.data(packet) + offset + length);
      Memory.putLong(table, aligned);
      if (RteCryptodev.rte_cryptodev_enqueue_burst(device.id, queuePair, table, 1) != 1) {
        return false;
      }
      for (int i = 0; i < PATIENCE; i++) {
        if (RteCryptodev.rte_cryptodev_dequeue_burst(device.id, queuePair, table, 1) == 1) {
          return RteCryptoOp.succeeded(aligned);
        }
      }
      throw new IllegalStateException("device does not answer");
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        RteCryptodev.rte_cryptodev_sym_session_free(device.id, session);
        Memory.free(op);
      }
    }
  }
}
