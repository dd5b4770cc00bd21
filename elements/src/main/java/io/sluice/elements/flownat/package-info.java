// SPDX-License-Identifier: Apache-2.0

/**
 * FastClick's address translation and load balancing by flow: what a flow was given is kept beside
 * the flows that an element in front manages, and the elements of the way back undo it.
 */
package io.sluice.elements.flownat;
