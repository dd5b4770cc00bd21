/** The command line: reads a configuration, runs it, and reports what happened. */
package io.sluice.vnf;
