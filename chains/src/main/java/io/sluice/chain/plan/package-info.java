// SPDX-License-Identifier: Apache-2.0
/**
 * What a plan is: units that run somewhere, links between them, and what was decided; as text and
 * as a picture. The planner makes plans, {@code deploy} runs them.
 */
package io.sluice.chain.plan;
