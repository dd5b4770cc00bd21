/**
 * libpcap: filter expressions for any packet socket, and receiving and sending through libpcap
 * itself.
 */
package io.sluice.pmd.pcap;
