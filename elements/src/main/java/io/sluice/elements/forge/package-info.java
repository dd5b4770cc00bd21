// SPDX-License-Identifier: Apache-2.0
/**
 * Elements that make valid packets of any bytes, for tests of what is behind them; nothing is used
 * by others.
 */
package io.sluice.elements.forge;
