// SPDX-License-Identifier: Apache-2.0
/**
 * Elements that test the foundations of the dataplane when a configuration is initialized. They
 * have the names of Click's own tests, so that suites that use those run here.
 */
package io.sluice.elements.selftest;
