// SPDX-License-Identifier: Apache-2.0
/**
 * Runs plans: starts their units as processes, in containers or not, connects them, and takes
 * everything down again. {@code DeployCommand} is the command {@code sluice chain up | status |
 * down}; everything that a chain makes on the machine is recorded in its {@code Journal} before it
 * is made.
 */
package io.sluice.chain.deploy;
