// SPDX-License-Identifier: Apache-2.0
/**
 * A configuration as something that runs: {@link io.sluice.router.Router} for who embeds one, made
 * from text or by a {@link io.sluice.router.GraphBuilder}, with {@link
 * io.sluice.router.RouterOptions}; {@link io.sluice.router.StartPlan} shows where everything runs.
 * Behind them, and for nobody else: the steps of the start, worker threads, the end of a run, and
 * calls of handlers on the workers of their elements.
 *
 * <p>This package may use every other one of the core, and none of them uses it.
 */
package io.sluice.router;
