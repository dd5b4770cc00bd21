// SPDX-License-Identifier: Apache-2.0
/**
 * The Click language: text to tokens, tokens to a tree, the tree with its compound elements
 * expanded to a flat list of elements and connections; all errors are collected with their
 * positions.
 */
package io.sluice.lang;
