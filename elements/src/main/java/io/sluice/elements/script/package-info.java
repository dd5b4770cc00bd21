// SPDX-License-Identifier: Apache-2.0
/**
 * The script language of {@code Script}: its code, its functions, the machine that runs it between
 * batches, and how elements call handlers of others. {@link io.sluice.elements.script.CountCall} is
 * for elements that make a call when a count is reached.
 */
package io.sluice.elements.script;
