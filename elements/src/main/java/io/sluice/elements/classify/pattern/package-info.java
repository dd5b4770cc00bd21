// SPDX-License-Identifier: Apache-2.0
/**
 * The language of patterns: {@link io.sluice.elements.classify.pattern.RuleParser} reads the
 * arguments of the classifiers, and gives each {@link io.sluice.elements.classify.pattern.Rule} an
 * {@link io.sluice.elements.classify.pattern.Expr}. {@link
 * io.sluice.elements.classify.pattern.ReferenceMatcher} evaluates these directly, as the reference
 * for compiled code. Depends on no other package of the compiler.
 */
package io.sluice.elements.classify.pattern;
