/** Elements that make batches of packets larger, or look at how large they are. */
package io.sluice.elements.batch;
