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
 * Sends packets to another host or process through a socket, and receives from it.
 *
 * <p>{@code Socket(TCP, ADDR, PORT [, LOCAL_ADDR, LOCAL_PORT, keywords])}, {@code Socket(UDP, ADDR,
 * PORT [, LOCAL_ADDR, LOCAL_PORT, keywords])}, {@code Socket(UNIX, FILENAME [, LOCAL_FILENAME,
 * keywords])}, {@code Socket(UNIX_DGRAM, FILENAME [, LOCAL_FILENAME, keywords])}
 *
 * <p>The data of packets that come in is written to the peer, and what is read from it goes out; no
 * packet gets from the input to the output. A server, which is the default, binds its socket to the
 * address; a client connects or sends to it. An element without output, or with a local address to
 * bind to, is a client unless CLIENT says otherwise.
 *
 * <p>TCP and UNIX are streams: a packet is what one read gave, and packets need not arrive as they
 * were sent. A server has one connection at a time, and takes the next one when that is closed. A
 * client connects when the router starts, which fails after 10 seconds. UDP and UNIX_DGRAM carry
 * packets whole; a server sends to whoever sent last. A UDP client with ADDR 0.0.0.0 sends to the
 * destination address annotation. FILENAME may begin with a zero byte: Linux's abstract name space.
 * A file that a socket was bound to is removed in the end.
 *
 * <p>No packet waits for the peer on its worker: what the socket cannot take at the moment is kept,
 * up to 256 packets, and what is pushed beyond that is dropped, as are packets while there is no
 * connection, or no peer yet. Empty datagrams are ignored.
 *
 * <p>Keywords: {@code CLIENT} boolean; {@code SNAPLEN} most bytes of a packet received, default
 * 2048, what a datagram has beyond is counted in the extra length annotation; {@code HEADROOM}
 * bytes in front of received data, at least 128; {@code TIMESTAMP} boolean, default true, sets the
 * time on what is received; {@code NODELAY} boolean, default true, has TCP send small packets at
 * once; {@code SNDBUF}, {@code RCVBUF} bytes of the system's buffers; {@code ALLOW}, {@code DENY}
 * routing table elements: a server refuses IPv4 senders that have a route in DENY and none in
 * ALLOW; {@code VERBOSE} boolean, default false, reports connections; {@code PROPER} is accepted
 * and ignored.
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
