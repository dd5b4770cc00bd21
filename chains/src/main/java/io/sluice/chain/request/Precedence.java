// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.request;

import io.sluice.lang.Position;

/**
 * A condition that packets pass one function before another.
 *
 * @param before the name of the first
 * @param after the name of the second
 * @param position its position in the request
 */
public record Precedence(String before, String after, Position position) {}
