/** How elements that read packets from trace files open these files and step through them. */
package io.sluice.elements.trace;
