// SPDX-License-Identifier: Apache-2.0
/**
 * Plans: units, each with a place to run, the links between them, and the decisions behind them, as
 * text and as a picture. The planner makes plans, {@code deploy} runs them.
 */
package io.sluice.chain.plan;
