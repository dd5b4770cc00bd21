// SPDX-License-Identifier: Apache-2.0
/**
 * Cut trees, for more rules than straight-line code can handle: rules become boxes over five
 * fields, and {@link io.sluice.elements.classify.cut.CutForest} divides these into trees that
 * {@link io.sluice.elements.classify.cut.TreeKernel} walks. For the compiler only.
 */
package io.sluice.elements.classify.cut;
