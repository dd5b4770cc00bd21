// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.ElementContext;
import io.sluice.element.ElementInfo;
import io.sluice.handler.Handlers;
import io.sluice.packet.Mbuf;
import java.util.List;

/**
 * Sets how DPDK elements use memory.
 *
 * <p>{@code DPDKInfo([NB_MBUF, keywords])}
 *
 * <p>NB_MBUF is the number of packet buffers (default 65535; a power of two minus one wastes no
 * memory). A configuration may have at most one DPDKInfo. The pool is created once per process;
 * later configurations use it unchanged.
 *
 * <p>Keywords: {@code NB_SOCKET_MBUF} the same for one NUMA node (there is only one pool); {@code
 * NB_LONG_MBUF} buffers of 65,535 bytes for packets longer than MBUF_SIZE, default an eighth of
 * NB_MBUF, at most 1023; they take memory only when the first is needed, or when a port has an MTU
 * beyond MBUF_SIZE; {@code MBUF_SIZE} bytes of a buffer with its headroom of 128, default 2176;
 * {@code MBUF_CACHE_SIZE} buffers in a worker's cache, 0 to 512, default 256; {@code
 * MEMPOOL_PREFIX} name of the pool; {@code DEF_RING_NDESC} descriptors of queues without NDESC;
 * {@code DEF_BURST_SIZE} burst of FromDPDKDevice, default 32. {@code RX_PTHRESH RX_HTHRESH
 * RX_WTHRESH TX_PTHRESH TX_HTHRESH TX_WTHRESH RING_SIZE RING_POOL_CACHE_SIZE RING_PRIV_DATA_SIZE}
 * are ignored with a warning: drivers know their thresholds.
 *
 * <p>Handlers: {@code pool_count} (read) number and free buffers of each pool, {@code pools} (read)
 * their names.
 */
@ElementInfo(name = "DPDKInfo", ports = "0/0")
@ElementEffects
public final class DPDKInfo extends BatchElement {
  private static final int DEFAULT_BUFFERS = 65_535;
  private static final int DEFAULT_CACHE = 256;
  private static final int DEFAULT_BURST = 32;
  private static final List<String> NO_EFFECT =
      List.of(
          "RX_PTHRESH",
          "RX_HTHRESH",
          "RX_WTHRESH",
          "TX_PTHRESH",
          "TX_HTHRESH",
          "TX_WTHRESH",
          "RING_SIZE",
          "RING_POOL_CACHE_SIZE",
          "RING_PRIV_DATA_SIZE");

  private static DpdkPool shared;
  private static String sharedName;

  private int buffers = DEFAULT_BUFFERS;
  private int longBuffers = DpdkPool.longBuffersFor(DEFAULT_BUFFERS);
  private int cache = DEFAULT_CACHE;
  private int dataRoom = Mbuf.DATA_ROOM;
  private int descriptors;
  private int burst = DEFAULT_BURST;
  private String prefix = "sluice";

  /** Creates the element. */
  public DPDKInfo() {}

  @Override
  protected void configure(Args args) {
    if (router().elements(DPDKInfo.class).get(0) != this) {
      args.error("there can be only one DPDKInfo");
    }
    buffers = args.optional("NB_MBUF").asInt(DEFAULT_BUFFERS, 64, 1 << 26);
    buffers = args.keyword("NB_SOCKET_MBUF").asInt(buffers, 64, 1 << 26);
    longBuffers = args.keyword("NB_LONG_MBUF").asInt(DpdkPool.longBuffersFor(buffers), 1, 1 << 20);
    dataRoom =
        args.keyword("MBUF_SIZE").asInt(Mbuf.DATA_ROOM + Mbuf.HEADROOM, 256, 65_000)
            - Mbuf.HEADROOM;
    cache = args.keyword("MBUF_CACHE_SIZE").asInt(DEFAULT_CACHE, 0, 512);
    prefix = args.keyword("MEMPOOL_PREFIX").asWord("sluice");
    descriptors = args.keyword("DEF_RING_NDESC").asInt(0, 0, 65_535);
    burst = args.keyword("DEF_BURST_SIZE").asInt(DEFAULT_BURST, 1, 256);
    for (String keyword : NO_EFFECT) {
      if (args.keyword(keyword).isPresent()) {
        args.warning(keyword + " has no effect");
      }
    }
    if (cache > buffers / 3 * 2) {
      args.error("MBUF_CACHE_SIZE: " + cache + " is more than two thirds of the buffers");
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("pool_count", DPDKInfo::poolCount);
    handlers.read("pools", () -> shared == null ? "" : sharedName + "\n");
  }

  private static String poolCount() {
    return shared == null ? "" : "0 " + (shared.capacity() - shared.inUse()) + "\n";
  }

  /** The settings of a configuration, or the defaults. */
  static DPDKInfo of(ElementContext router) {
    List<DPDKInfo> given = router.elements(DPDKInfo.class);
    return given.isEmpty() ? new DPDKInfo() : given.get(0);
  }

  int burst() {
    return burst;
  }

  int descriptors() {
    return descriptors;
  }

  /** The process's pool, created at the first call. */
  static synchronized DpdkPool pool(ElementContext router) {
    if (shared == null) {
      DPDKInfo info = of(router);
      sharedName = info.prefix;
      shared =
          DpdkPool.create(info.prefix, info.buffers, info.cache, info.dataRoom, info.longBuffers);
    }
    return shared;
  }
}
