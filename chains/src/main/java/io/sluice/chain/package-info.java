// SPDX-License-Identifier: Apache-2.0
/**
 * Service function chains: functions, requests, and plans made of them.
 *
 * <p>A function is a file in the Click language ({@code function}); a request names functions and
 * the flows that pass through them ({@code request}); the planner ({@code planner}) turns it into
 * graphs and decides where they run ({@code plan}); {@code deploy} runs them there. The classes
 * here are the commands {@code sluice function} and {@code sluice chain plan}.
 */
package io.sluice.chain;
