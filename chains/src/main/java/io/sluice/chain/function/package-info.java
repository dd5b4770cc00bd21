// SPDX-License-Identifier: Apache-2.0
/** Functions: files in the Click language, where they are found, and what they do to packets. */
package io.sluice.chain.function;
