// SPDX-License-Identifier: Apache-2.0
/**
 * What the author of an element needs: the base classes {@link io.sluice.element.PacketElement} and
 * {@link io.sluice.element.BatchElement}, the annotation {@link io.sluice.element.ElementInfo},
 * ports, what an element may ask for while it starts ({@link io.sluice.element.Setup}) and of its
 * router ({@link io.sluice.element.ElementContext}), and the small interfaces that some elements
 * implement.
 *
 * <p>{@link io.sluice.element.ElementWiring} and {@link io.sluice.element.ChainSupport} are the
 * doors for what runs elements: the first for the packages that build a router, the second for the
 * generated code and its generator. Elements use neither; a test holds that. Nothing here depends
 * on what builds or runs a router.
 */
package io.sluice.element;
