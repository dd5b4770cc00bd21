// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.rte;

import io.sluice.packet.Memory;
import io.sluice.pmd.c.CFunction;
import io.sluice.pmd.c.CHeader;
import io.sluice.pmd.c.CValue;
import io.sluice.pmd.c.NativeBurst;
import io.sluice.pmd.c.NativeMemory;
import io.sluice.pmd.c.Symbols;

/** {@code <rte_cryptodev.h>}, of 22.11 and later. */
@CHeader({"rte_cryptodev.h", "rte_crypto.h"})
public final class RteCryptodev {
  @CValue("sizeof(struct rte_cryptodev_config)")
  private static final int CONFIG_SIZE = 16;

  @CValue("offsetof(struct rte_cryptodev_config, nb_queue_pairs)")
  private static final int NB_QUEUE_PAIRS = 4;

  @CValue("offsetof(struct rte_cryptodev_qp_conf, nb_descriptors)")
  private static final int NB_DESCRIPTORS = 0;

  @CValue("sizeof(struct rte_cryptodev_qp_conf)")
  private static final int QP_CONF_SIZE = 16;

  @CValue("offsetof(struct rte_cryptodev_qp_conf, mp_session)")
  private static final int MP_SESSION = 8;

  @CValue("sizeof(struct rte_crypto_fp_ops)")
  private static final int FP_OPS_SIZE = 64;

  @CValue("offsetof(struct rte_crypto_fp_ops, enqueue_burst)")
  private static final int ENQUEUE_BURST = 0;

  @CValue("offsetof(struct rte_crypto_fp_ops, dequeue_burst)")
  private static final int DEQUEUE_BURST = 8;

  @CValue("offsetof(struct rte_crypto_fp_ops, qp.data)")
  private static final int QP_DATA = 16;

  private static final CFunction RTE_CRYPTODEV_GET_DEV_ID =
      new CFunction("rte_cryptodev_get_dev_id");
  private static final CFunction RTE_CRYPTODEV_CONFIGURE = new CFunction("rte_cryptodev_configure");
  private static final CFunction RTE_CRYPTODEV_QUEUE_PAIR_SETUP =
      new CFunction("rte_cryptodev_queue_pair_setup");
  private static final CFunction RTE_CRYPTODEV_START = new CFunction("rte_cryptodev_start");
  private static final CFunction RTE_CRYPTODEV_SYM_GET_PRIVATE_SESSION_SIZE =
      new CFunction("rte_cryptodev_sym_get_private_session_size");
  private static final CFunction RTE_CRYPTODEV_SYM_SESSION_POOL_CREATE =
      new CFunction("rte_cryptodev_sym_session_pool_create");
  private static final CFunction RTE_CRYPTODEV_SYM_SESSION_CREATE =
      new CFunction("rte_cryptodev_sym_session_create");
  private static final CFunction RTE_CRYPTODEV_SYM_SESSION_FREE =
      new CFunction("rte_cryptodev_sym_session_free");

  private RteCryptodev() {}

  /**
   * {@code int rte_cryptodev_get_dev_id(const char *name);}
   *
   * @return the device's number; negative if there is none
   */
  public static int rte_cryptodev_get_dev_id(String name) {
    long text = NativeMemory.cstring(name);
    try {
      return (int) RTE_CRYPTODEV_GET_DEV_ID.call(text);
    } finally {
      Memory.free(text);
    }
  }

  /**
   * Allocates a {@code struct rte_cryptodev_config}; the caller frees it.
   *
   * @param queuePairs how many
   * @return address
   */
  public static long config(int queuePairs) {
    long config = NativeMemory.allocate(CONFIG_SIZE);
    Memory.putShort(config + NB_QUEUE_PAIRS, (short) queuePairs);
    return config;
  }

  /**
   * {@code int rte_cryptodev_configure(uint8_t dev_id, struct rte_cryptodev_config *config);}
   *
   * @return negative on an error
   */
  public static int rte_cryptodev_configure(int dev, long config) {
    return (int) RTE_CRYPTODEV_CONFIGURE.call(dev, config);
  }

  /**
   * Allocates a {@code struct rte_cryptodev_qp_conf}; the caller frees it.
   *
   * @param descriptors room of the queue
   * @param sessions the pool of sessions
   * @return address
   */
  public static long queuePairConf(int descriptors, long sessions) {
    long config = NativeMemory.allocate(QP_CONF_SIZE);
    Memory.putInt(config + NB_DESCRIPTORS, descriptors);
    Memory.putLong(config + MP_SESSION, sessions);
    return config;
  }

  /**
   * {@code int rte_cryptodev_queue_pair_setup(uint8_t dev_id, uint16_t queue_pair_id, const struct
   * rte_cryptodev_qp_conf *qp_conf, int socket_id);}
   *
   * @return negative on an error
   */
  public static int rte_cryptodev_queue_pair_setup(int dev, int queuePair, long conf, int socket) {
    return (int) RTE_CRYPTODEV_QUEUE_PAIR_SETUP.call(dev, queuePair, conf, socket);
  }

  /**
   * {@code int rte_cryptodev_start(uint8_t dev_id);}
   *
   * @return negative on an error
   */
  public static int rte_cryptodev_start(int dev) {
    return (int) RTE_CRYPTODEV_START.call(dev);
  }

  /**
   * {@code unsigned int rte_cryptodev_sym_get_private_session_size(uint8_t dev_id);}
   *
   * @return bytes
   */
  public static int rte_cryptodev_sym_get_private_session_size(int dev) {
    return (int) RTE_CRYPTODEV_SYM_GET_PRIVATE_SESSION_SIZE.call(dev);
  }

  /**
   * {@code struct rte_mempool *rte_cryptodev_sym_session_pool_create(const char *name, uint32_t
   * nb_elts, uint32_t elt_size, uint32_t cache_size, uint16_t priv_size, int socket_id);}
   *
   * @return the pool; 0 on an error, see {@link RteErrno#rte_errno}
   */
  public static long rte_cryptodev_sym_session_pool_create(
      String name, int count, int size, int cache, int privateSize, int socket) {
    long text = NativeMemory.cstring(name);
    try {
      return RTE_CRYPTODEV_SYM_SESSION_POOL_CREATE.call(
          text, count, size, cache, privateSize, socket);
    } finally {
      Memory.free(text);
    }
  }

  /**
   * {@code void *rte_cryptodev_sym_session_create(uint8_t dev_id, struct rte_crypto_sym_xform
   * *xforms, struct rte_mempool *mp);}
   *
   * @return the session; 0 on an error, see {@link RteErrno#rte_errno}
   */
  public static long rte_cryptodev_sym_session_create(int dev, long xform, long pool) {
    return RTE_CRYPTODEV_SYM_SESSION_CREATE.call(dev, xform, pool);
  }

  /**
   * {@code int rte_cryptodev_sym_session_free(uint8_t dev_id, void *sess);}
   *
   * @return negative on an error
   */
  public static int rte_cryptodev_sym_session_free(int dev, long session) {
    return (int) RTE_CRYPTODEV_SYM_SESSION_FREE.call(dev, session);
  }

  /**
   * {@code uint16_t rte_cryptodev_enqueue_burst(uint8_t dev_id, uint16_t qp_id, struct
   * rte_crypto_op **ops, uint16_t nb_ops);} Inline, and used on the packet path; calls the driver,
   * but no callbacks.
   *
   * @return how many operations the driver has accepted
   */
  public static int rte_cryptodev_enqueue_burst(int dev, int queuePair, long ops, int count) {
    long at = Table.ADDRESS + (long) dev * FP_OPS_SIZE;
    return NativeBurst.call(Memory.getLong(at + ENQUEUE_BURST), pair(at, queuePair), ops, count)
        & 0xffff;
  }

  /**
   * {@code uint16_t rte_cryptodev_dequeue_burst(uint8_t dev_id, uint16_t qp_id, struct
   * rte_crypto_op **ops, uint16_t nb_ops);} Inline, and used on the packet path; calls the driver,
   * but no callbacks.
   *
   * @return how many operations were dequeued
   */
  public static int rte_cryptodev_dequeue_burst(int dev, int queuePair, long ops, int count) {
    long at = Table.ADDRESS + (long) dev * FP_OPS_SIZE;
    return NativeBurst.call(Memory.getLong(at + DEQUEUE_BURST), pair(at, queuePair), ops, count)
        & 0xffff;
  }

  /** The first argument of the driver's functions. */
  private static long pair(long at, int queuePair) {
    return Memory.getLong(Memory.getLong(at + QP_DATA) + 8L * queuePair);
  }

  /** The drivers' functions, known after the library is loaded. */
  private static final class Table {
    static final long ADDRESS = Symbols.address("rte_crypto_fp_ops");
  }
}
