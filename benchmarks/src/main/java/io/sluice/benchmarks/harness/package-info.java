// SPDX-License-Identifier: Apache-2.0
/**
 * What every benchmark is made of: its command line, the programs it starts and listens to, folders
 * and captures that go when it ends, and what the machine did beside it.
 */
package io.sluice.benchmarks.harness;
