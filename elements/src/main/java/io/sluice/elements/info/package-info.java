// SPDX-License-Identifier: Apache-2.0
/**
 * Elements without ports that provide information: names of addresses and ports, and what Click's
 * tools write.
 */
package io.sluice.elements.info;
