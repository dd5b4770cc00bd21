// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify.pattern;

/**
 * Classifier's clause {@code OFFSET/VALUE%MASK}: bytes at an offset from the start of the data. A
 * packet that lacks a byte with a bit in the mask does not match.
 *
 * @param offset of the first byte, from the start of the data
 * @param value the bytes, bits outside the mask cleared
 * @param mask the bits that count, as many bytes as the value
 */
public record DataTest(int offset, byte[] value, byte[] mask) implements Expr {}
