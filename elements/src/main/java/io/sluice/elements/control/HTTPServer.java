// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.control;

import io.sluice.argument.Args;
import io.sluice.control.ControlAccess;
import io.sluice.control.ControlAddress;
import io.sluice.control.HttpServer;
import io.sluice.control.SocketServer;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.lang.ConfigStrings;
import java.io.IOException;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Lets other programs read and write handlers by HTTP while the router runs.
 *
 * <p>{@code HTTPServer([PORT, keywords])}
 *
 * <p>Listens on TCP port PORT, default 80, or, when that is written {@code PORT+}, on the first
 * free one from there on. The path of a request is {@code /ELEMENT/HANDLER} or {@code
 * /ELEMENT/HANDLER/PARAMETER}, or {@code /HANDLER} for one of the router's own; {@code /} is the
 * list of elements and {@code /ELEMENT} that of its handlers. What stands behind a question mark is
 * ignored.
 *
 * <pre>
 * HTTPServer(8080, ALIAS_MAP rate:source/rate); source :: RatedSource -&gt; c :: Counter -&gt; Discard
 *
 * $ curl localhost:8080/c/count
 * 1000
 * $ curl -d 500 localhost:8080/rate
 * success
 * </pre>
 *
 * <p>GET reads a handler, POST writes the body to it. PUT writes PARAMETER, a line end and the body
 * to the handler {@code put_HANDLER}, DELETE writes PARAMETER to {@code delete_HANDLER}, where an
 * element has such. A write that went well is answered by {@code success}, and by warnings on the
 * lines behind it; a refused value by status 400 and the reason, an unknown handler by status 404.
 *
 * <p>Where it differs from FastClick: only this machine may connect unless {@code LOCALHOST false}
 * or an ADDRESS asks for more, since whoever connects may change everything; web pages of others
 * may call no handlers unless ORIGIN allows it; members of compound elements are found by their
 * whole name; a refused value is not answered by status 200. The limits of clients and data are
 * those of ControlSocket.
 *
 * <p>Keywords: {@code ALIAS_MAP ALIAS:PATH}, any number of times, has the path {@code /ALIAS} stand
 * for {@code /PATH}; {@code READONLY} boolean, default false, refuses writes; {@code ORIGIN} whose
 * pages may call handlers, as in {@code "http://host:port"} with its quotes, or {@code *} for those
 * of anybody; {@code VERBOSE} boolean, default false, reports clients that come and go; {@code
 * LOCALHOST}, {@code ADDRESS}, {@code RETRIES} and {@code RETRY_WARNINGS} as with ControlSocket.
 *
 * <p>A hot swap hands the port and its clients over to the element of the new configuration that
 * has the same name and port.
 *
 * <p>Handlers: {@code port} (read). RFC 9110, RFC 9112.
 */
@ElementInfo(name = "HTTPServer", ports = "0/0")
@ElementEffects
public final class HTTPServer extends SocketElement {
  private boolean readOnly;
  private boolean verbose;
  private HttpServer.Settings settings;

  /** Creates the element. */
  public HTTPServer() {}

  @Override
  protected void configure(Args args) {
    readOnly = args.keyword("READONLY").asBool(false);
    verbose = args.keyword("VERBOSE").asBool(false);
    String origin = args.keyword("ORIGIN").asString("");
    if (origin.chars().anyMatch(c -> c <= ' ' || c > '~')) {
      args.error("ORIGIN: not an origin");
    }
    configurePort(args, "80");
    Map<String, String> aliases = new HashMap<>();
    for (String argument : args.rest()) {
      readAlias(args, argument, aliases);
    }
    settings = new HttpServer.Settings(Map.copyOf(aliases), origin);
  }

  private static void readAlias(Args args, String argument, Map<String, String> aliases) {
    ConfigStrings.Keyword found = ConfigStrings.keyword(argument);
    if (found == null || found.rest().isEmpty()) {
      args.error("too many arguments");
    } else if (!found.name().equals("ALIAS_MAP")) {
      args.error(found.name() + ": unknown argument");
    } else {
      String pair = ConfigStrings.unquote(found.rest());
      int colon = pair.indexOf(':');
      if (colon < 0) {
        args.error("ALIAS_MAP: expected ALIAS:PATH, not '" + pair + "'");
      } else {
        aliases.put(path(pair.substring(0, colon)), path(pair.substring(colon + 1)));
      }
    }
  }

  private static String path(String text) {
    return text.startsWith("/") ? text.substring(1) : text;
  }

  private ControlAccess access() {
    return new ControlAccess(router(), readOnly, null);
  }

  @Override
  SocketServer open(ControlAddress address, Set<PosixFilePermission> mode) throws IOException {
    return new HttpServer(address, access(), settings);
  }

  @Override
  void attach(SocketServer opened) {
    ((HttpServer) opened).setAccess(access());
    ((HttpServer) opened).setSettings(settings);
  }

  @Override
  boolean isVerbose() {
    return verbose;
  }
}
