/** Elements that make batches larger, or measure how large they are. */
package io.sluice.elements.batch;
