/** Runs tests in the format of Click's own. */
package io.sluice.vnf.clicktest;
