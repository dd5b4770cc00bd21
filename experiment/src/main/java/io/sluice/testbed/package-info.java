// SPDX-License-Identifier: Apache-2.0
/**
 * The testbed: repeats an experiment with service function chains on one machine, and writes a
 * report.
 *
 * <p>{@code Main} is the command. {@code Lab} owns everything that a run creates on the machine;
 * {@code Leftovers} finds and removes it, whatever ended the run. The rest builds on these two.
 */
package io.sluice.testbed;
