// SPDX-License-Identifier: Apache-2.0
/** From launch to full speed: the first packet, 90 % of full speed, and what is lost meanwhile. */
package io.sluice.benchmarks.startup;
