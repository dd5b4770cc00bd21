/** The command line: reads a configuration, runs it, reports what happened. */
package io.sluice.vnf;
