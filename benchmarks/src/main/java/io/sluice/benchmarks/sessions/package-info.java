// SPDX-License-Identifier: Apache-2.0
/** A NAT with millions of sessions: the command {@code benchmarks/sessions}. */
package io.sluice.benchmarks.sessions;
