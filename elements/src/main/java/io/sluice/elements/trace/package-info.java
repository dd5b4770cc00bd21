/** Trace files, as elements that read packets from files open them and go through them. */
package io.sluice.elements.trace;
