/**
 * Elements and how they are joined: the base classes an element extends, its arguments and
 * handlers, ports, push and pull, and the linking of a configuration into a runnable {@link
 * io.sluice.router.Router}.
 */
package io.sluice.graph;
