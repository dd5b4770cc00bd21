// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.control;

import io.sluice.argument.Args;
import io.sluice.control.ChatterServer;
import io.sluice.control.ControlAddress;
import io.sluice.control.SocketServer;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import java.io.IOException;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Sends the messages of the running configuration to other programs.
 *
 * <p>{@code ChatterSocket(TCP, PORT [, keywords])}, {@code ChatterSocket(UNIX, FILENAME [,
 * keywords])}
 *
 * <p>A client that connects gets every message that elements print from then on, one per line, as
 * on standard error; anything that it sends is ignored. A client that falls 500,000 bytes behind is
 * disconnected. PORT, FILENAME and who may connect are as in ControlSocket.
 *
 * <p>Keywords: {@code GREETING} boolean, default true, makes the first line {@code
 * Click::ChatterSocket/1.0}; {@code CHANNEL} word, default {@code default}: no element prints to
 * any other channel, so clients of others get only the greeting; {@code QUIET_CHANNEL} boolean,
 * accepted and ignored; {@code LOCALHOST}, {@code ADDRESS}, {@code MODE}, {@code RETRIES}, {@code
 * RETRY_WARNINGS} as in ControlSocket.
 *
 * <p>Handlers: {@code port} (read) for TCP, {@code filename} (read) otherwise.
 */
@ElementInfo(name = "ChatterSocket", ports = "0/0")
@ElementEffects
public final class ChatterSocket extends SocketElement {
  private static final String DEFAULT = "default";

  private String channel;
  private boolean greets;
  private Consumer<String> listener;

  /** Creates the element. */
  public ChatterSocket() {}

  @Override
  protected void configure(Args args) {
    channel = args.keyword("CHANNEL").asWord(DEFAULT);
    args.keyword("QUIET_CHANNEL").asBool(true);
    greets = args.keyword("GREETING").asBool(true);
    configureSocket(args);
  }

  @Override
  String kind() {
    return channel;
  }

  @Override
  SocketServer open(ControlAddress address, Set<PosixFilePermission> mode) throws IOException {
    return new ChatterServer(address, mode, greets);
  }

  @Override
  void attach(SocketServer opened) {
    if (channel.equals(DEFAULT)) {
      listener = ((ChatterServer) opened)::tell;
      router().addReportListener(listener);
    }
  }

  @Override
  protected void cleanup() {
    if (listener != null) {
      router().removeReportListener(listener);
    }
    super.cleanup();
  }
}
