/**
 * Packets: buffers in DPDK's {@code rte_mbuf} layout addressed by a {@code long}, views of the
 * headers in them, pools they come from and batches they travel in.
 */
package io.sluice.packet;
