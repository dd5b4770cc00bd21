/** libpcap: filter expressions for any packet socket, and its own way of receiving and sending. */
package io.sluice.pmd.pcap;
