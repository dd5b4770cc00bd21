// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk;

import io.sluice.packet.Memory;
import io.sluice.pmd.dpdk.eal.DpdkException;
import io.sluice.pmd.dpdk.eal.Eal;
import io.sluice.pmd.rte.RteCryptodev;
import io.sluice.pmd.rte.RteErrno;
import io.sluice.pmd.rte.RteVersion;
import java.util.HashMap;
import java.util.Map;

/**
 * A DPDK crypto device, with one queue pair for each thread that uses it. Exists until the process
 * ends.
 */
final class Cryptodev {
  private static final int OLDEST = 2211;
  private static final int QUEUE_PAIRS = 8;
  private static final int DESCRIPTORS = 256;
  private static final int SESSIONS = 4095;
  private static final int ANY_SOCKET = -1;
  private static final Map<String, Cryptodev> DEVICES = new HashMap<>();

  final int id;
  final long sessions;
  private final String name;
  private final Map<Thread, Integer> queuePairs = new HashMap<>();

  private Cryptodev(String name) {
    this.name = name;
    Eal eal = Eal.get();
    if (RteVersion.release(RteVersion.rte_version()) < OLDEST) {
      throw new DpdkException("ciphers need DPDK 22.11 or later");
    }
    if (!name.startsWith("crypto_")) {
      throw new DpdkException("device " + name + " is none that encrypts");
    }
    // Its library contains the functions of all crypto devices.
    Eal.requireDriver(name);
    if (RteCryptodev.rte_cryptodev_get_dev_id(name) < 0) {
      eal.attach(name);
    }
    id = RteCryptodev.rte_cryptodev_get_dev_id(name);
    expect(id);
    Eal.forgetLog();
    sessions = configure();
    expect(RteCryptodev.rte_cryptodev_start(id));
  }

  /** Creates the queue pairs; returns the pool of sessions. */
  private long configure() {
    long config = RteCryptodev.config(QUEUE_PAIRS);
    int result = RteCryptodev.rte_cryptodev_configure(id, config);
    Memory.free(config);
    expect(result);
    int size = RteCryptodev.rte_cryptodev_sym_get_private_session_size(id);
    String pool = "sessions" + id;
    long made =
        RteCryptodev.rte_cryptodev_sym_session_pool_create(pool, SESSIONS, size, 0, 0, ANY_SOCKET);
    if (made == 0) {
      throw Eal.failure("sessions of " + name, -RteErrno.rte_errno());
    }
    long conf = RteCryptodev.queuePairConf(DESCRIPTORS, made);
    for (int i = 0; i < QUEUE_PAIRS && result >= 0; i++) {
      result = RteCryptodev.rte_cryptodev_queue_pair_setup(id, i, conf, ANY_SOCKET);
    }
    Memory.free(conf);
    expect(result);
    return made;
  }

  private void expect(int result) {
    if (result < 0) {
      throw Eal.failure("device " + name, result);
    }
  }

  /**
   * Finds a device, or creates and starts it.
   *
   * @param name a virtual device, for example {@code crypto_aesni_gcm}
   * @throws DpdkException if DPDK or the driver is missing
   */
  static synchronized Cryptodev open(String name) {
    Cryptodev known = DEVICES.get(name);
    if (known == null) {
      known = new Cryptodev(name);
      DEVICES.put(name, known);
    }
    return known;
  }

  @Override
  public String toString() {
    return name;
  }

  /** The queue pair of the calling thread; -1 if all are in use. */
  synchronized int queuePair() {
    queuePairs.keySet().removeIf(thread -> !thread.isAlive());
    Integer known = queuePairs.get(Thread.currentThread());
    if (known != null) {
      return known;
    }
    for (int i = 0; i < QUEUE_PAIRS; i++) {
      if (!queuePairs.containsValue(i)) {
        queuePairs.put(Thread.currentThread(), i);
        return i;
      }
    }
    return -1;
  }
}
