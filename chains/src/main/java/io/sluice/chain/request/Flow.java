// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.request;

import io.sluice.lang.Position;

/**
 * The flows that enter a chain: a rule of its classifier (RFC 7665).
 *
 * @param pattern in the language of {@code IPFilter}
 * @param position its position in the request
 */
public record Flow(String pattern, Position position) {}
