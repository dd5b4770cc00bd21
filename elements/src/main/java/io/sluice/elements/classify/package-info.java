// SPDX-License-Identifier: Apache-2.0
/**
 * The compiler behind Classifier, IPClassifier and IPFilter. Patterns are parsed to an {@link
 * io.sluice.elements.classify.pattern.Expr}, normalised to a {@link io.sluice.elements.classify.program.Formula}
 * over tests of 32-bit words, decided by a {@link io.sluice.elements.classify.program.Program}, and emitted
 * as a hidden class whose constants are the configuration's.
 */
package io.sluice.elements.classify;
