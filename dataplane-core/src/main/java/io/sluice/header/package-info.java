// SPDX-License-Identifier: Apache-2.0
/**
 * Headers as the RFCs draw them: static methods over addresses, one class per header, with
 * checksums, and addresses as text. All of it is public to everyone. A method trusts that the bytes
 * it reads are present; the caller has checked the packet's length.
 */
package io.sluice.header;
