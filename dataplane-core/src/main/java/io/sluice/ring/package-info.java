/**
 * Bounded rings of packets: where packets wait, and the only places where workers meet. Bursts of
 * primitive addresses move without boxing or locks.
 */
package io.sluice.ring;
