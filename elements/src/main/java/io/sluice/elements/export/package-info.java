// SPDX-License-Identifier: Apache-2.0
/**
 * How elements write records of packets without delaying packets: each has a thread of its own, and
 * a file of complete lines. This package knows nothing about what is written.
 */
package io.sluice.elements.export;
