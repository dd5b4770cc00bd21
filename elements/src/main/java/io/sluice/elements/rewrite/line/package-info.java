// SPDX-License-Identifier: Apache-2.0
/**
 * What a rewriter's flow table keeps of a flow, and what that does to the flow's packets:
 * addresses, ports and checksums, annotations, fragments, shifted TCP sequence numbers.
 */
package io.sluice.elements.rewrite.line;
