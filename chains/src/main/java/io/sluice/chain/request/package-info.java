// SPDX-License-Identifier: Apache-2.0
/** Requests for chains, in the terms of RFC 7665, and the reader of their YAML files. */
package io.sluice.chain.request;
