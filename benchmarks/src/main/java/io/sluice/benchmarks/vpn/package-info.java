// SPDX-License-Identifier: Apache-2.0
/**
 * The command {@code benchmarks/vpn}: what encrypted tunnels cost beside their bare ciphers, in
 * memory, and beside {@code wireguard-go}, between network namespaces.
 */
package io.sluice.benchmarks.vpn;
