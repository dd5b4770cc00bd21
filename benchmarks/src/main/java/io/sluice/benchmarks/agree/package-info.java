// SPDX-License-Identifier: Apache-2.0
/** Whether configurations give the same packets here and with Click. */
package io.sluice.benchmarks.agree;
