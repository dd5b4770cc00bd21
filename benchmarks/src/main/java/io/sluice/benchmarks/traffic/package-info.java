// SPDX-License-Identifier: Apache-2.0
/** Packets and firewall rules for measurements: seeded, and independent of the code under test. */
package io.sluice.benchmarks.traffic;
