// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify;

import io.sluice.effect.Effects;
import io.sluice.effect.Field;
import io.sluice.elements.classify.pattern.DataTest;
import io.sluice.elements.classify.pattern.Expr;
import io.sluice.elements.classify.pattern.IpTest;
import io.sluice.elements.classify.pattern.IpTest.Direction;
import io.sluice.elements.classify.pattern.Rule;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import java.util.List;

/** The parts of a packet that rules read. */
public final class RuleFields {
  private Effects effects = Effects.NONE;

  private RuleFields() {}

  /**
   * What rules read; all of it, whichever rule decides.
   *
   * @param rules any
   * @return effects that only read
   */
  public static Effects of(List<Rule> rules) {
    RuleFields fields = new RuleFields();
    rules.forEach(rule -> fields.add(rule.expr()));
    return fields.effects;
  }

  private void read(Field... fields) {
    effects = effects.reading(fields);
  }

  private void add(Expr expr) {
    if (expr instanceof Expr.And and) {
      and.terms().forEach(this::add);
    } else if (expr instanceof Expr.Or or) {
      or.terms().forEach(this::add);
    } else if (expr instanceof Expr.Not not) {
      add(not.term());
    } else if (expr instanceof Expr.Choice choice) {
      add(choice.condition());
      add(choice.yes());
      add(choice.no());
    } else if (expr instanceof DataTest) {
      // What lies at an offset depends on the packet.
      read(Field.DATA);
    } else if (expr instanceof IpTest test) {
      add(test);
    }
  }

  private void add(IpTest test) {
    // A packet that is too short does not match.
    read(Field.LENGTH, Field.ANNO_NETWORK);
    if (test.protocol() != IpTest.ANY) {
      read(Field.IP_PROTO);
    }
    switch (test.kind()) {
      case HOST -> directed(test.direction(), Field.IP_SRC, Field.IP_DST);
      case ETHER -> {
        read(Field.ANNO_MAC);
        directed(test.direction(), Field.ETH_SRC, Field.ETH_DST);
      }
      case PROTOCOL -> read(Field.IP_PROTO);
      case FRAGMENT -> read(Field.IP_FRAGMENT);
      case PORT -> {
        read(Field.IP_FRAGMENT, Field.ANNO_TRANSPORT);
        directed(test.direction(), Field.SRC_PORT, Field.DST_PORT);
      }
      case TCP_OPTION -> read(Field.IP_FRAGMENT, Field.ANNO_TRANSPORT, Field.TCP_FLAGS);
      case FIELD -> bits(test);
      // What else there is to ask for lies in annotations.
      default -> read(Field.USER_ANNOTATIONS);
    }
  }

  private void directed(Direction direction, Field source, Field destination) {
    if (direction != Direction.DESTINATION) {
      read(source);
    }
    if (direction != Direction.SOURCE) {
      read(destination);
    }
  }

  private void bits(IpTest test) {
    int from = test.field().bitOffset() / 8;
    int to = (test.field().bitOffset() + test.field().bits() - 1) / 8;
    if (test.field().transport()) {
      read(Field.IP_FRAGMENT, Field.ANNO_TRANSPORT);
      boolean type = test.protocol() == IpProtocol.ICMP && to < 2;
      read(
          type
              ? new Field[] {Field.ICMP_TYPE}
              : new Field[] {Field.TRANSPORT_HEADER, Field.PAYLOAD});
    }
    for (int i = from; i <= to && !test.field().transport(); i++) {
      read(i < Ipv4.MIN_HEADER ? Field.ofIpv4Byte(i) : Field.DATA);
    }
  }
}
