// SPDX-License-Identifier: Apache-2.0
/** Load balancers in front of three web servers; {@code benchmarks/balancer}. */
package io.sluice.benchmarks.balancer;
