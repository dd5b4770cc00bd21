// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.control;

import io.sluice.argument.Args;
import io.sluice.control.ControlAccess;
import io.sluice.control.ControlAddress;
import io.sluice.control.ControlServer;
import io.sluice.control.SocketServer;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import java.io.IOException;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/**
 * Lets other programs read and write handlers while the router runs.
 *
 * <p>{@code ControlSocket(TCP, PORT [, keywords])}, {@code ControlSocket(UNIX, FILENAME [,
 * keywords])}
 *
 * <p>Listens on TCP port PORT, or, if written {@code PORT+}, on the first free one from there on;
 * or on a UNIX socket. Clients speak Click's ControlSocket protocol, version 1.3: one command per
 * line, {@code READ HANDLER [ARGUMENTS]}, {@code READDATA HANDLER LENGTH}, {@code READUNTIL HANDLER
 * TERMINATOR}, {@code WRITE}, {@code WRITEDATA}, {@code WRITEUNTIL}, {@code CHECKREAD HANDLER},
 * {@code CHECKWRITE HANDLER}, {@code LLRPC ELEMENT#NUMBER [LENGTH]}, {@code QUIT}, {@code HELP};
 * replies begin with a number, 2xy for success. {@code sluice ctl ADDRESS} is such a client, {@code
 * io.sluice.control.ControlClient} another. A HANDLER is {@code ELEMENT.HANDLER}, {@code
 * INDEX.HANDLER} with elements numbered from 1, or a router handler: {@code version driver config
 * flatconfig requirements handlers list stop classes packages}.
 *
 * <p>Differences from Click: only this machine may connect over TCP unless {@code LOCALHOST false}
 * or an ADDRESS allows more, because anyone who connects may change everything. A line may have 512
 * KiB and data 16 MiB; 128 clients may be connected (a further one replaces the one that has been
 * silent for longest), and a client that does not read its replies gets no more of them. The socket
 * file of a dead process is replaced.
 *
 * <p>Keywords: {@code READONLY} boolean, default false, refuses writes; {@code PROXY} an element
 * that provides the handlers, under the names {@code ELEMENT.HANDLER}; {@code VERBOSE} boolean,
 * default false, reports clients that connect and disconnect; {@code LOCALHOST} boolean, default
 * true; {@code ADDRESS} a local address to listen on; {@code MODE} of the file, octal, default
 * 0600; {@code RETRIES} how often to retry, once a second, to open the socket before the router is
 * stopped, default 0; {@code RETRY_WARNINGS} boolean, default true.
 *
 * <p>A hot swap hands the socket and its clients over to the new configuration's element of the
 * same name and address.
 *
 * <p>Handlers: {@code port} (read) for TCP, {@code filename} (read) otherwise.
 */
@ElementInfo(name = "ControlSocket", ports = "0/0")
@ElementEffects
public final class ControlSocket extends SocketElement {
  private boolean readOnly;
  private boolean verbose;
  private Element proxy;

  /** Creates the element. */
  public ControlSocket() {}

  @Override
  protected void configure(Args args) {
    readOnly = args.keyword("READONLY").asBool(false);
    verbose = args.keyword("VERBOSE").asBool(false);
    proxy = args.keyword("PROXY").asElement(Element.class);
    configureSocket(args);
  }

  private ControlAccess access() {
    return new ControlAccess(router(), readOnly, proxy);
  }

  @Override
  SocketServer open(ControlAddress address, Set<PosixFilePermission> mode) throws IOException {
    return new ControlServer(address, mode, access());
  }

  @Override
  void attach(SocketServer opened) {
    ((ControlServer) opened).setAccess(access());
  }

  @Override
  boolean isVerbose() {
    return verbose;
  }
}
