// SPDX-License-Identifier: Apache-2.0

/**
 * FastClick's address translation and load balancing by flow: each flow's translation is kept with
 * the flows of a manager upstream, and elements on the return path undo it.
 */
package io.sluice.elements.flownat;
