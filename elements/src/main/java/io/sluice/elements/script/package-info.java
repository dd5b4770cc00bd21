// SPDX-License-Identifier: Apache-2.0
/**
 * The language of {@code Script}: its code, its functions, the interpreter that runs it between
 * batches, and how elements call handlers of others. {@link io.sluice.elements.script.CountCall} is
 * for elements that call a handler when a count is reached.
 */
package io.sluice.elements.script;
