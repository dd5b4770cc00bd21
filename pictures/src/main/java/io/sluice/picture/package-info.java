// SPDX-License-Identifier: Apache-2.0
/**
 * Pictures of graphs: a {@link io.sluice.picture.Picture} of boxes and arrows is laid out and
 * written as SVG, or as text for Graphviz. The layout library is loaded with the first SVG.
 */
package io.sluice.picture;
