// SPDX-License-Identifier: Apache-2.0
/** Functions: files in the Click language, where they lie, and what they do to packets. */
package io.sluice.chain.function;
