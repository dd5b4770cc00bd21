// SPDX-License-Identifier: Apache-2.0

/** Sockets through which other programs watch and control the router. */
package io.sluice.elements.control;
