// SPDX-License-Identifier: Apache-2.0
/**
 * The compiler behind {@code Classifier}, {@code IPClassifier} and {@code IPFilter}, seen from
 * outside. {@link io.sluice.elements.classify.RuleElement} is what such elements extend; {@link
 * io.sluice.elements.classify.RuleCompiler} turns parsed rules into code.
 *
 * <p>A rule passes through the packages below this one in this order: {@link
 * io.sluice.elements.classify.pattern} parses it, {@link io.sluice.elements.classify.program} turns
 * it into a decision program and optimises that, then {@link io.sluice.elements.classify.emit}
 * emits straight-line code for a few rules, or {@link io.sluice.elements.classify.cut} builds trees
 * for many.
 */
package io.sluice.elements.classify;
