/**
 * Packets to and from any Linux network interface through AF_PACKET sockets (packet(7)): a ring
 * shared with the kernel for receiving, sendmmsg for sending.
 */
package io.sluice.pmd.packet;
