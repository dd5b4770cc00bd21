// SPDX-License-Identifier: Apache-2.0
/**
 * Packets: buffers in DPDK's {@code rte_mbuf} layout addressed by a {@code long}, the pools they
 * come from, the batches they travel in, and the annotations they carry. All of it is public to
 * everyone. The meaning of the bytes is in {@code io.sluice.header}, which nothing here depends on.
 */
package io.sluice.packet;
