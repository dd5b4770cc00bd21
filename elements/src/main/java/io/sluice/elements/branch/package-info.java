// SPDX-License-Identifier: Apache-2.0
/**
 * Elements that choose among outputs or inputs without parsing packets (by a handler, in turn, at
 * random or by a hash), and those that copy packets to several outputs.
 */
package io.sluice.elements.branch;
