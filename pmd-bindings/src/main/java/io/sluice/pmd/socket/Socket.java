// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.socket;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.KEEPS;
import static io.sluice.effect.Action.MAKES;
import static io.sluice.effect.Action.SENDS;
import static io.sluice.effect.Field.ANNO_DST_IP;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;

/**
 * Sends packets to another host or process through a socket, and receives packets from it.
 *
 * <p>{@code Socket(TCP, ADDR, PORT [, LOCAL_ADDR, LOCAL_PORT, keywords])}, {@code Socket(UDP, ADDR,
 * PORT [, LOCAL_ADDR, LOCAL_PORT, keywords])}, {@code Socket(UNIX, FILENAME [, LOCAL_FILENAME,
 * keywords])}, {@code Socket(UNIX_DGRAM, FILENAME [, LOCAL_FILENAME, keywords])}
 *
 * <p>The data of input packets is written to the peer, and data read from it leaves on the output;
 * no packet passes from the input to the output. A server, the default, binds its socket to the
 * address; a client connects or sends to it. An element without an output, or with a local address
 * to bind, is a client unless CLIENT says otherwise.
 *
 * <p>TCP and UNIX are streams: a packet is the result of one read, and packet boundaries are not
 * preserved. A server has one connection at a time, and accepts the next one when that is closed. A
 * client connects when the router starts, and gives up after 10 seconds. UDP and UNIX_DGRAM
 * preserve packets; a server sends to the peer that sent last. A UDP client with ADDR 0.0.0.0 sends
 * to the destination address annotation. FILENAME may begin with a zero byte, for Linux's abstract
 * namespace. A file to which a socket was bound is removed at the end.
 *
 * <p>The worker never waits for the peer: up to 256 packets that the socket cannot accept at the
 * moment are kept, and further packets are dropped, as are packets while there is no connection, or
 * no peer yet. Empty datagrams are ignored.
 *
 * <p>Keywords: {@code CLIENT} boolean; {@code SNAPLEN} maximum bytes of a received packet, default
 * 2048; the rest of a datagram counts as extra length; {@code HEADROOM} bytes in front of received
 * data, at least 128; {@code TIMESTAMP} boolean, default true, timestamps received packets; {@code
 * NODELAY} boolean, default true, makes TCP send small packets at once; {@code SNDBUF}, {@code
 * RCVBUF} bytes of the system's buffers; {@code ALLOW}, {@code DENY} routing table elements: a
 * server refuses IPv4 senders that have a route in DENY and none in ALLOW; {@code VERBOSE} boolean,
 * default false, reports connections; {@code PROPER} is accepted and ignored.
 *
 * <p>Handlers: {@code port} (read) the local port of TCP and UDP.
 */
@ElementInfo(name = "Socket", ports = "0-1/0-1", processing = "a/h", flow = "x/y")
@ElementEffects(
    reads = {DATA, LENGTH, ANNO_DST_IP},
    does = {MAKES, SENDS, KEEPS, DROPS})
public final class Socket extends SocketElement {
  /** Creates the element. */
  public Socket() {}
}
