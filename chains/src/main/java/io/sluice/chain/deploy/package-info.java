// SPDX-License-Identifier: Apache-2.0
/**
 * Runs plans: starts their units as processes, alone or in containers, joins them, and takes all of
 * it down again. {@code DeployCommand} is the command {@code sluice chain up | status | down}; what
 * a chain has made on the machine stands in its {@code Journal} before it is made.
 */
package io.sluice.chain.deploy;
