// SPDX-License-Identifier: Apache-2.0
/** The machine below: native calls through JNR, CPUs. */
package io.sluice.pmd;
