/** Threads that drive a graph: workers, their tasks and timers, and how they start and stop. */
package io.sluice.run;
