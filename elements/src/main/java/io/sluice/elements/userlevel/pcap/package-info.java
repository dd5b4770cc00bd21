/** Capture files: the pcap and pcapng formats, read into packets and written from them. */
package io.sluice.elements.userlevel.pcap;
