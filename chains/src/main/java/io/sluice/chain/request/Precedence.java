// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.request;

import io.sluice.lang.Position;

/**
 * That packets meet one function before another.
 *
 * @param before the name of the first
 * @param after the name of the second
 * @param position where the request says so
 */
public record Precedence(String before, String after, Position position) {}
