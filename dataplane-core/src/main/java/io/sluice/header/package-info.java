// SPDX-License-Identifier: Apache-2.0
/**
 * Headers as the RFCs draw them: static methods over addresses, one class a header, with checksums,
 * and addresses as text. All of it is open to everybody. A method trusts that the bytes it reads
 * are there; who calls it has looked at the packet's length.
 */
package io.sluice.header;
