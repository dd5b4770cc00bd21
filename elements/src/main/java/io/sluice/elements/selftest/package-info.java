// SPDX-License-Identifier: Apache-2.0
/**
 * Elements that test, when a configuration is initialized, what the dataplane is built on. They
 * have the names of Click's own, so that suites which begin with them find out about this machine.
 */
package io.sluice.elements.selftest;
