// SPDX-License-Identifier: Apache-2.0
/**
 * The command {@code benchmarks/vpn}: the cost of encrypted tunnels compared with their bare
 * ciphers, in memory, and with {@code wireguard-go}, between network namespaces.
 */
package io.sluice.benchmarks.vpn;
