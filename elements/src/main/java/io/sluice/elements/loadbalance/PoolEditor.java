// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.loadbalance;

import io.sluice.argument.Args;
import io.sluice.element.Element;
import io.sluice.elements.loadbalance.ServerParser.ServerException;
import io.sluice.handler.Handlers;
import io.sluice.handler.Handlers.HandlerException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** Makes pools out of what arguments and handlers say. Any thread. */
final class PoolEditor {
  private final Element balancer;
  private final Forward forward;
  private final Service service;

  /** Makes a pool out of another one and a text. */
  private interface Edit {
    /** The next pool. */
    Pool edit(PoolEditor editor, Pool before, String text) throws ServerException;
  }

  /** Where pools go. */
  interface Installer {
    /** Has one take the place of another, on the worker; false when that is gone. */
    boolean install(Pool before, Pool next);
  }

  PoolEditor(Element balancer, Forward forward, Service service) {
    this.balancer = balancer;
    this.forward = forward;
    this.service = service;
  }

  /**
   * Adds the handlers that change a balancer's servers.
   *
   * @param handlers gets them
   * @param editor the one that the balancer has by then
   * @param pool the servers of the moment
   * @param installer where the next ones go
   */
  static void handlers(
      Handlers handlers, Supplier<PoolEditor> editor, Supplier<Pool> pool, Installer installer) {
    BiConsumer<String, Edit> adder =
        (name, edit) ->
            handlers.writePrepared(
                name,
                text -> {
                  Pool before = pool.get();
                  Pool next = editor.get().apply(edit, before, text);
                  return () -> installer.install(before, next);
                });
    adder.accept("add_server", PoolEditor::add);
    adder.accept("drain_server", PoolEditor::drain);
    adder.accept("remove_server", PoolEditor::remove);
    adder.accept("weight_server", PoolEditor::weigh);
  }

  private Pool apply(Edit edit, Pool before, String text) {
    try {
      return edit.edit(this, before, text);
    } catch (ServerException e) {
      throw new HandlerException(e.getMessage());
    }
  }

  /** Reads the servers among the arguments: all that are left. */
  Pool pool(Pool empty, Args args) {
    List<Member> members = new ArrayList<>();
    Pool names = empty;
    for (String text : args.rest()) {
      try {
        Member member = ServerParser.member(text, balancer);
        require(names, member);
        // Those that drain are in no table, which is made once all are known.
        names = names.plus(member.draining(true));
        members.add(member);
      } catch (ServerException e) {
        args.error(e.getMessage());
      }
    }
    return empty.withAll(members.toArray(new Member[0]));
  }

  /** Verifies that a server fits to the others, and to how packets reach it. */
  private void require(Pool others, Member member) throws ServerException {
    Server server = member.server();
    if (others.find(server) >= 0) {
      throw new ServerException("server " + server.name() + " is there already");
    }
    if (server.host.ip6() != service.ip6()) {
      throw new ServerException(
          "server %s is not of the service's IP version: it takes %s in front of the balancer"
              .formatted(server.name(), service.ip6() ? "NAT64" : "ProtocolTranslator46"));
    }
    if (others.isFull()) {
      throw new ServerException("too many servers");
    }
    if (forward == Forward.DSR_L2 && server.mac < 0) {
      throw new ServerException("server " + server.name() + " needs an Ethernet address");
    }
    if (server.port != 0 && (!service.hasPort() || !forward.rewrites())) {
      throw new ServerException("server " + server.name() + " can have no port");
    }
  }

  /** Adds a server, or has one that drains take connections again. */
  private Pool add(Pool before, String text) throws ServerException {
    Member member = ServerParser.member(text, balancer);
    int place = before.find(member.server());
    if (place >= 0 && before.member(place).drains()) {
      Member back = before.member(place).draining(false);
      return before.with(place, back.withWeight(member.weight()));
    }
    require(before, member);
    return before.plus(member);
  }

  /** Has a server take no more connections. */
  private Pool drain(Pool before, String text) throws ServerException {
    int place = place(before, text);
    return before.with(place, before.member(place).draining(true));
  }

  /** Has a server go when its last flow does. */
  private Pool remove(Pool before, String text) throws ServerException {
    int place = place(before, text);
    return before.with(place, before.member(place).leaving());
  }

  /** Changes a server's weight. */
  private Pool weigh(Pool before, String text) throws ServerException {
    String[] words = text.strip().split("\\s+");
    if (words.length != 2) {
      throw new ServerException("expected 'ADDRESS[:PORT] WEIGHT'");
    }
    int place = place(before, words[0]);
    return before.with(place, before.member(place).withWeight(ServerParser.weight(words[1])));
  }

  private int place(Pool before, String text) throws ServerException {
    int place = before.find(ServerParser.member(text, balancer).server());
    if (place < 0) {
      throw new ServerException("no server '" + text.strip() + "'");
    }
    return place;
  }
}
