// SPDX-License-Identifier: Apache-2.0
package io.sluice.picture;

/** An arrow between boxes; a port is -1 for an arrow that is {@link Flow#PLAIN}. */
record Arrow(Box from, int output, Box to, int input, Flow flow, String label) {}
