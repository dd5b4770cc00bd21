// SPDX-License-Identifier: Apache-2.0
/**
 * A running configuration: {@link io.sluice.router.Router} for programs that embed one, built from
 * text or by a {@link io.sluice.router.GraphBuilder}, with {@link io.sluice.router.RouterOptions};
 * {@link io.sluice.router.StartPlan} shows where everything runs. Internal to this package: the
 * steps of the start, worker threads, the end of a run, and calls of handlers on the workers of
 * their elements.
 *
 * <p>This package may use every other package of the core; none of them uses it.
 */
package io.sluice.router;
