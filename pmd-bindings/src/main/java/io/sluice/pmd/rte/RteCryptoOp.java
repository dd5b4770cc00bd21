// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.rte;

import io.sluice.packet.Memory;
import io.sluice.pmd.c.CHeader;
import io.sluice.pmd.c.CValue;
import io.sluice.pmd.c.NativeMemory;

/**
 * {@code struct rte_crypto_op} with its {@code struct rte_crypto_sym_op} and, behind them, a nonce;
 * and {@code struct rte_crypto_sym_xform} for authenticated ciphers.
 *
 * <pre>
 * op:      0 type (u8)   1 status (u8)   2 sess_type (u8)   24 sym
 * sym:     0 m_src   8 m_dst   16 session   24 data.offset (u32)   28 data.length (u32)
 *         32 digest.data   48 aad.data   64 end
 * xform:   8 type   16 op   20 algo   24 key.data   32 key.length (u16)   40 iv.offset (u16)
 *         42 iv.length (u16)   44 digest_length (u16)   46 aad_length (u16)   48 end
 * </pre>
 */
@CHeader({"rte_crypto.h", "rte_crypto_sym.h"})
public final class RteCryptoOp {
  @CValue private static final int RTE_CRYPTO_OP_TYPE_SYMMETRIC = 1;
  @CValue private static final int RTE_CRYPTO_OP_STATUS_SUCCESS = 0;
  @CValue private static final int RTE_CRYPTO_OP_STATUS_NOT_PROCESSED = 1;
  @CValue private static final int RTE_CRYPTO_OP_WITH_SESSION = 0;
  @CValue private static final int RTE_CRYPTO_SYM_XFORM_AEAD = 3;

  /** Algorithm: AES-GCM. */
  @CValue public static final int RTE_CRYPTO_AEAD_AES_GCM = 2;

  /** Algorithm: ChaCha20-Poly1305. */
  @CValue public static final int RTE_CRYPTO_AEAD_CHACHA20_POLY1305 = 3;

  @CValue private static final int RTE_CRYPTO_AEAD_OP_ENCRYPT = 0;
  @CValue private static final int RTE_CRYPTO_AEAD_OP_DECRYPT = 1;

  @CValue("offsetof(struct rte_crypto_op, type)")
  private static final int TYPE = 0;

  @CValue("offsetof(struct rte_crypto_op, status)")
  private static final int STATUS = 1;

  @CValue("offsetof(struct rte_crypto_op, sess_type)")
  private static final int SESS_TYPE = 2;

  @CValue("offsetof(struct rte_crypto_op, sym) + offsetof(struct rte_crypto_sym_op, m_src)")
  private static final int M_SRC = 24;

  @CValue("offsetof(struct rte_crypto_op, sym) + offsetof(struct rte_crypto_sym_op, session)")
  private static final int SESSION = 40;

  @CValue(
      "offsetof(struct rte_crypto_op, sym) + offsetof(struct rte_crypto_sym_op, aead.data.offset)")
  private static final int DATA_OFFSET = 48;

  @CValue(
      "offsetof(struct rte_crypto_op, sym) + offsetof(struct rte_crypto_sym_op, aead.data.length)")
  private static final int DATA_LENGTH = 52;

  @CValue(
      "offsetof(struct rte_crypto_op, sym) + offsetof(struct rte_crypto_sym_op, aead.digest.data)")
  private static final int DIGEST = 56;

  @CValue("offsetof(struct rte_crypto_op, sym) + offsetof(struct rte_crypto_sym_op, aead.aad.data)")
  private static final int AAD = 72;

  /** The offset of the nonce: after both structs. */
  @CValue("sizeof(struct rte_crypto_op) + sizeof(struct rte_crypto_sym_op)")
  private static final int NONCE = 88;

  private static final int NONCE_LENGTH = 12;

  /** The offset of the additional authenticated data, aligned to 16 bytes. */
  private static final int BESIDE = 112;

  /** The bytes of an operation with its nonce and additional authenticated data. */
  public static final int SIZE = 128;

  @CValue("sizeof(struct rte_crypto_sym_xform)")
  private static final int XFORM_SIZE = 48;

  @CValue("offsetof(struct rte_crypto_sym_xform, type)")
  private static final int XFORM_TYPE = 8;

  @CValue("offsetof(struct rte_crypto_sym_xform, aead.op)")
  private static final int XFORM_OP = 16;

  @CValue("offsetof(struct rte_crypto_sym_xform, aead.algo)")
  private static final int XFORM_ALGO = 20;

  @CValue("offsetof(struct rte_crypto_sym_xform, aead.key.data)")
  private static final int XFORM_KEY = 24;

  @CValue("offsetof(struct rte_crypto_sym_xform, aead.key.length)")
  private static final int XFORM_KEY_LENGTH = 32;

  @CValue("offsetof(struct rte_crypto_sym_xform, aead.iv.offset)")
  private static final int XFORM_IV_OFFSET = 40;

  @CValue("offsetof(struct rte_crypto_sym_xform, aead.iv.length)")
  private static final int XFORM_IV_LENGTH = 42;

  @CValue("offsetof(struct rte_crypto_sym_xform, aead.digest_length)")
  private static final int XFORM_DIGEST_LENGTH = 44;

  @CValue("offsetof(struct rte_crypto_sym_xform, aead.aad_length)")
  private static final int XFORM_AAD_LENGTH = 46;

  private RteCryptoOp() {}

  /**
   * Allocates the description of a cipher; the caller wipes and frees it.
   *
   * @param algorithm one of those above
   * @param key address of the key
   * @return address
   */
  public static long xform(
      int algorithm, long key, int keyLength, boolean encrypts, int tag, int beside) {
    long xform = NativeMemory.allocate(XFORM_SIZE);
    Memory.putInt(xform + XFORM_TYPE, RTE_CRYPTO_SYM_XFORM_AEAD);
    int op = encrypts ? RTE_CRYPTO_AEAD_OP_ENCRYPT : RTE_CRYPTO_AEAD_OP_DECRYPT;
    Memory.putInt(xform + XFORM_OP, op);
    Memory.putInt(xform + XFORM_ALGO, algorithm);
    Memory.putLong(xform + XFORM_KEY, key);
    Memory.putShort(xform + XFORM_KEY_LENGTH, (short) keyLength);
    Memory.putShort(xform + XFORM_IV_OFFSET, (short) NONCE);
    Memory.putShort(xform + XFORM_IV_LENGTH, (short) NONCE_LENGTH);
    Memory.putShort(xform + XFORM_DIGEST_LENGTH, (short) tag);
    Memory.putShort(xform + XFORM_AAD_LENGTH, (short) beside);
    return xform;
  }

  /**
   * Prepares an operation, which will be used repeatedly.
   *
   * @param op address, cleared
   * @param session of the cipher
   */
  public static void prepare(long op, long session) {
    Memory.putByte(op + TYPE, (byte) RTE_CRYPTO_OP_TYPE_SYMMETRIC);
    Memory.putByte(op + SESS_TYPE, (byte) RTE_CRYPTO_OP_WITH_SESSION);
    Memory.putLong(op + SESSION, session);
    Memory.putLong(op + AAD, op + BESIDE);
  }

  /**
   * Sets the text that an operation works on.
   *
   * @param op address
   * @param packet the mbuf
   * @param offset of the text in its data, in bytes
   * @param length of the text, in bytes
   * @param tag address of the tag
   */
  public static void point(long op, long packet, int offset, int length, long tag) {
    Memory.putByte(op + STATUS, (byte) RTE_CRYPTO_OP_STATUS_NOT_PROCESSED);
    Memory.putLong(op + M_SRC, packet);
    Memory.putInt(op + DATA_OFFSET, offset);
    Memory.putInt(op + DATA_LENGTH, length);
    Memory.putLong(op + DIGEST, tag);
  }

  /**
   * Sets the nonce.
   *
   * @param op address
   * @param nonce its first eight bytes, big-endian
   * @param end its last four
   */
  public static void setNonce(long op, long nonce, int end) {
    Memory.putLong(op + NONCE, Long.reverseBytes(nonce));
    Memory.putInt(op + NONCE + 8, Integer.reverseBytes(end));
  }

  /**
   * Sets the additional authenticated data.
   *
   * @param op address
   * @param beside its first eight bytes, big-endian
   * @param end four more
   */
  public static void setBeside(long op, long beside, int end) {
    Memory.putLong(op + BESIDE, Long.reverseBytes(beside));
    Memory.putInt(op + BESIDE + 8, Integer.reverseBytes(end));
  }

  /**
   * Whether an operation that was dequeued has succeeded.
   *
   * @param op address
   * @return false also if a tag was wrong
   */
  public static boolean succeeded(long op) {
    return Memory.getByte(op + STATUS) == RTE_CRYPTO_OP_STATUS_SUCCESS;
  }
}
