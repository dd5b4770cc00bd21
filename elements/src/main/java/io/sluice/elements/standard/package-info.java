/** Elements that every configuration uses: sources, sinks, queues, switches, counters, paint. */
package io.sluice.elements.standard;
