// SPDX-License-Identifier: Apache-2.0
/**
 * The building blocks of benchmarks: the command line, programs to start and listen to, temporary
 * folders and captures, and what else the machine was doing.
 */
package io.sluice.benchmarks.harness;
