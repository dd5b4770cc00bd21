// SPDX-License-Identifier: Apache-2.0
/** Elements for TCP and UDP headers. */
package io.sluice.elements.tcpudp;
