// SPDX-License-Identifier: Apache-2.0
/**
 * What the author of an element needs: the base classes {@link io.sluice.element.PacketElement} and
 * {@link io.sluice.element.BatchElement}, the annotation {@link io.sluice.element.ElementInfo},
 * ports, what an element may request at start-up ({@link io.sluice.element.Setup}) and from its
 * router ({@link io.sluice.element.ElementContext}), and the small interfaces that some elements
 * implement.
 *
 * <p>{@link io.sluice.element.ElementWiring} and {@link io.sluice.element.ChainSupport} give access
 * to code that runs elements: the first to the packages that build a router, the second to the
 * generated code and its generator. Elements use neither, which a test enforces. Nothing here
 * depends on code that builds or runs a router.
 */
package io.sluice.element;
