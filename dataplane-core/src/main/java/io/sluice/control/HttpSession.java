// SPDX-License-Identifier: Apache-2.0
package io.sluice.control;

import static java.util.regex.Pattern.CASE_INSENSITIVE;

import io.sluice.control.ControlAccess.Target;
import io.sluice.control.HttpRequest.BadRequest;
import io.sluice.control.Reply.Refusal;
import io.sluice.handler.Handlers.HandlerException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The server's side of HTTP/1.1 (RFC 9110, RFC 9112): a path is a handler, GET reads it and POST
 * writes it. A request is executed when it is complete. The memory for a client's input is limited:
 * {@link #MAX_HEAD} bytes for a head, {@link #MAX_BODY} for a body.
 */
final class HttpSession implements Session {
  static final int MAX_HEAD = 64 << 10;
  static final int MAX_BODY = 16 << 20;

  /** The names of this machine that its own programs use, with an optional port. */
  private static final Pattern LOCAL =
      Pattern.compile("(localhost|127(\\.\\d{1,3}){3}|\\[?::1\\]?)(:\\d+)?", CASE_INSENSITIVE);

  private static final String METHODS = "GET, HEAD, POST, PUT, DELETE, OPTIONS";

  private static final Map<Integer, String> PHRASES =
      Map.ofEntries(
          Map.entry(200, "OK"),
          Map.entry(204, "No Content"),
          Map.entry(400, "Bad Request"),
          Map.entry(403, "Forbidden"),
          Map.entry(404, "Not Found"),
          Map.entry(405, "Method Not Allowed"),
          Map.entry(413, "Content Too Large"),
          Map.entry(431, "Request Header Fields Too Large"),
          Map.entry(500, "Internal Server Error"),
          Map.entry(501, "Not Implemented"),
          Map.entry(505, "HTTP Version Not Supported"));

  private record Response(int status, String text) {}

  private final HttpServer server;
  private final ByteQueue in;
  private final ByteQueue out;
  private boolean ended;

  /** The input before this index does not contain the end of the head. */
  private int searched;

  /** The request whose body is incomplete; null for none. */
  private HttpRequest request;

  private int bodyLength;
  private HttpBody chunks;

  /**
   * Begins a session.
   *
   * @param server provides what the client can access, queried for each request
   * @param in input from the client
   * @param out output to the client
   */
  HttpSession(HttpServer server, ByteQueue in, ByteQueue out) {
    this.server = server;
    this.in = in;
    this.out = out;
  }

  @Override
  public boolean hasEnded() {
    return ended;
  }

  @Override
  public boolean step(boolean inClosed) {
    if (ended) {
      return false;
    }
    try {
      boolean complete = (request != null || head()) && bodyIsThere();
      if (!complete) {
        // A truncated request is discarded.
        ended = inClosed;
        return false;
      }
      carryOut();
    } catch (BadRequest e) {
      // The start of the next request is unknown.
      boolean headOnly = request != null && request.method().equals("HEAD");
      end();
      send(new Response(e.status(), e.getMessage()), headOnly, true);
    }
    return true;
  }

  @Override
  public int pending() {
    return chunks == null ? 0 : chunks.size();
  }

  private void end() {
    ended = true;
    in.clear();
  }

  /** Reads a head if it is complete. */
  private boolean head() {
    while (!in.isEmpty() && searched == 0 && (in.get(0) == '\r' || in.get(0) == '\n')) {
      // RFC 9112, section 2.2: empty lines before a request are ignored.
      in.skip(1);
    }
    for (int i = searched; i < in.size(); i++) {
      if (in.get(i) == '\n' && isEmptyLine(i + 1)) {
        int end = i + (in.get(i + 1) == '\n' ? 2 : 3);
        String head = in.text(0, i > 0 && in.get(i - 1) == '\r' ? i - 1 : i);
        searched = 0;
        in.skip(end);
        begin(HttpRequest.parse(head));
        return true;
      } else if (i >= MAX_HEAD) {
        throw new BadRequest(431, "head too large, " + MAX_HEAD + " bytes are the limit");
      }
    }
    // The next line end may belong to an empty line.
    searched = Math.max(0, in.size() - 2);
    return false;
  }

  private boolean isEmptyLine(int from) {
    return from < in.size() && in.get(from) == '\n'
        || from + 1 < in.size() && in.get(from) == '\r' && in.get(from + 1) == '\n';
  }

  private void begin(HttpRequest next) {
    bodyLength = next.bodyLength(MAX_BODY);
    request = next;
    chunks = bodyLength == HttpRequest.CHUNKED ? new HttpBody(MAX_BODY) : null;
    if (next.expectsContinue() && bodyLength != 0) {
      out.add("HTTP/1.1 100 Continue\r\n\r\n");
    }
  }

  private boolean bodyIsThere() {
    return chunks != null ? chunks.take(in) : in.size() >= bodyLength;
  }

  private void carryOut() {
    HttpRequest now = request;
    byte[] body = chunks != null ? chunks.bytes() : in.copy(0, bodyLength);
    in.skip(bodyLength == HttpRequest.CHUNKED ? 0 : bodyLength);
    request = null;
    chunks = null;
    boolean headOnly = now.method().equals("HEAD");
    boolean last = now.isLast();
    if (last) {
      end();
    }
    send(reply(now, new String(body, StandardCharsets.ISO_8859_1)), headOnly, last);
  }

  private Response reply(HttpRequest now, String body) {
    String refusal = refusal(now);
    if (refusal != null) {
      return new Response(403, refusal);
    }
    String path = server.settings().aliases().getOrDefault(now.path(), now.path());
    try {
      return switch (now.method()) {
        case "GET", "HEAD" -> read(path);
        case "POST" -> write(path, "", body);
        case "PUT" -> write(path, "put_", body);
        case "DELETE" -> write(path, "delete_", body);
        case "OPTIONS" -> new Response(204, "");
        default -> new Response(405, "methods are " + METHODS);
      };
    } catch (Refusal e) {
      return new Response(404, e.reply().lines().get(0));
    } catch (HandlerException e) {
      return new Response(400, e.getMessage());
    } catch (OutOfMemoryError e) {
      return new Response(500, "out of memory");
    } catch (RuntimeException | StackOverflowError e) {
      return new Response(500, "handler failed: " + e);
    }
  }

  /**
   * The reason why a request may not call handlers; null if it may. Browsers send requests to this
   * machine's ports on behalf of any page they show. They name the page's origin, except for reads
   * from the page's own host; and the owner of a page can make its host name resolve to this
   * machine.
   */
  private String refusal(HttpRequest now) {
    String allowed = server.settings().origin();
    String origin = now.fields().get("origin");
    if (allowed.equals("*")) {
      return null;
    } else if (origin != null && !origin.equals(allowed)) {
      return "pages of " + origin + " may not call handlers";
    }
    String host = now.field("host");
    boolean isForOthers = !LOCAL.matcher(server.address().host()).matches();
    return isForOthers || host.isEmpty() || LOCAL.matcher(host).matches()
        ? null
        : host + " is not the name of this machine";
  }

  /** The handler that a path names: {@code ELEMENT/HANDLER/PARAMETER}, or one of the router's. */
  private record Place(String element, String handler, String parameter) {
    String name(String prefix) {
      return (element.isEmpty() ? "" : element + ".") + prefix + handler;
    }
  }

  private Place place(ControlAccess to, String path) {
    String element = "";
    // Names of elements in compound elements contain slashes: the longest match counts.
    for (int slash = path.indexOf('/'); element.length() < path.length(); ) {
      String name = slash < 0 ? path : path.substring(0, slash);
      element = to.router().find(name) != null ? name : element;
      if (slash < 0) {
        break;
      }
      slash = path.indexOf('/', slash + 1);
    }
    String rest = path.substring(element.length());
    rest = rest.startsWith("/") && !element.isEmpty() ? rest.substring(1) : rest;
    int slash = rest.indexOf('/');
    return slash < 0
        ? new Place(element, rest, "")
        : new Place(element, rest.substring(0, slash), rest.substring(slash + 1));
  }

  private Response read(String path) throws HandlerException {
    ControlAccess to = server.access();
    Place place = place(to, path);
    if (place.handler().isEmpty()) {
      String handler = place.element().isEmpty() ? "list" : "handlers";
      place = new Place(place.element(), handler, "");
    }
    Target target = to.find(place.name(""));
    if (target.handler().read() == null) {
      return new Response(400, "handler '" + place.name("") + "' is write-only");
    }
    return new Response(200, to.router().read(target.path(), place.parameter()));
  }

  private Response write(String path, String prefix, String body) throws HandlerException {
    ControlAccess to = server.access();
    Place place = place(to, path);
    Target target = to.find(place.name(prefix));
    if (target.handler().write() == null) {
      return new Response(400, "handler '" + place.name(prefix) + "' is read-only");
    } else if (to.readOnly()) {
      return new Response(403, "permission denied for '" + place.name(prefix) + "'");
    }
    String value =
        switch (prefix) {
          case "put_" -> place.parameter() + "\n" + body;
          case "delete_" -> place.parameter();
          default -> body;
        };
    List<String> warnings = to.router().writeForWarnings(target.path(), value);
    return new Response(
        200, warnings.isEmpty() ? "success" : "success\n" + String.join("\n", warnings));
  }

  private void send(Response response, boolean headOnly, boolean last) {
    byte[] text = response.text().getBytes(StandardCharsets.ISO_8859_1);
    StringBuilder head = new StringBuilder("HTTP/1.1 ");
    head.append(response.status()).append(' ').append(PHRASES.get(response.status()));
    head.append("\r\n");
    if (response.status() == 204 || response.status() == 405) {
      head.append("Allow: ").append(METHODS).append("\r\n");
    }
    if (response.status() != 204) {
      head.append("Content-Type: text/plain\r\nX-Content-Type-Options: nosniff\r\n");
      head.append("Content-Length: ").append(text.length).append("\r\n");
    }
    String origin = server.settings().origin();
    if (!origin.isEmpty()) {
      head.append("Access-Control-Allow-Origin: ").append(origin);
      head.append("\r\nAccess-Control-Allow-Methods: ").append(METHODS);
      head.append("\r\nAccess-Control-Allow-Headers: Content-Type\r\n");
    }
    head.append(last ? "Connection: close\r\n\r\n" : "\r\n");
    out.add(head.toString());
    if (!headOnly && response.status() != 204) {
      out.add(text);
    }
  }
}
