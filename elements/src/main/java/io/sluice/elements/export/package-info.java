// SPDX-License-Identifier: Apache-2.0
/**
 * How elements write down what packets made them note, without packets waiting for it: a thread of
 * its own for each, and a file of whole lines. Knows nothing of what is written.
 */
package io.sluice.elements.export;
