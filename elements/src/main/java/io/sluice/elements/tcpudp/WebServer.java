// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tcpudp;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_DST_IP;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.HEADERS;
import static io.sluice.effect.Field.PAYLOAD;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import java.nio.charset.StandardCharsets;

/**
 * Answers all requests by the same web page, without state.
 *
 * <p>{@code WebServer([keywords])}
 *
 * <p>For tests: answers segments of TCP as TCPReflector does, those with payload by a page of HTML
 * with its header of HTTP/1.1, in one segment, and ends the connection. Packets begin with their
 * IPv4 header.
 *
 * <p>Keywords: {@code BODY} text of the page; {@code META} elements for its head; {@code LENGTH}
 * bytes that the page has at least, header excluded: the body is repeated until it has so many, at
 * most 60000.
 *
 * <p>See also: TCPReflector, HTTPServer.
 */
@ElementInfo(name = "WebServer", replicable = true)
@ElementEffects(
    reads = DATA,
    writes = {HEADERS, PAYLOAD, ANNO_NETWORK, ANNO_TRANSPORT, ANNO_DST_IP},
    does = {DROPS, RESIZES, STATE})
public final class WebServer extends StatelessServer {
  private static final int MAX_LENGTH = 60_000;
  private static final String END = "</body></html>";

  private byte[] data;

  /** Creates the element. */
  public WebServer() {}

  @Override
  protected void configure(Args args) {
    String meta = args.keyword("META").asString("");
    String body = args.keyword("BODY").asString("This page is the same for everybody.");
    int length = args.keyword("LENGTH").asInt(0, -1, MAX_LENGTH);
    StringBuilder page = new StringBuilder("<html><head><title>Web server</title>");
    page.append(meta).append("</head><body>").append(body);
    while (page.length() + END.length() < length && !body.isEmpty()) {
      page.append(body);
    }
    page.append(END);
    if (page.length() > MAX_LENGTH) {
      args.error("the page has more than " + MAX_LENGTH + " bytes");
    }
    String head =
        "HTTP/1.1 200 OK\r\nServer: Sluice\r\nContent-Length: "
            + page.length()
            + "\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n";
    data = (head + page).getBytes(StandardCharsets.ISO_8859_1);
  }

  @Override
  byte[] data() {
    return data;
  }

  @Override
  boolean stripsPayload() {
    return true;
  }

  @Override
  int firstSequence(int clients) {
    return worker().random().next() << 1;
  }
}
