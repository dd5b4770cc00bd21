/** Trace files, as elements that read packets from files find and open them. */
package io.sluice.elements.trace;
