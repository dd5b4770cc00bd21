// SPDX-License-Identifier: Apache-2.0
/** Draws the picture of the packages that {@code docs/architecture.md} shows, from the code. */
package io.sluice.vnf.picture;
