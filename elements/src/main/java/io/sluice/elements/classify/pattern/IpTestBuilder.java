// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify.pattern;

import io.sluice.elements.classify.pattern.IpTest.Direction;
import io.sluice.elements.classify.pattern.IpTest.Kind;

/**
 * Collects the words of one primitive and fills in what they imply, partly from the preceding
 * primitive ({@code src port 80 or 81}).
 */
final class IpTestBuilder {
  /** Relation as it was written; the opposite relations are negations of these. */
  enum Relation {
    EQUAL,
    GREATER,
    LESS
  }

  /** What a mask was written as. */
  enum MaskForm {
    NONE,
    INTEGER,
    ADDRESS,
    ETHER
  }

  private static final int TCP = 6;
  private static final int DCCP = 33;
  private static final int UDP = 17;

  private final PatternProblems problems;
  private final int offset;

  private TestSubject subject;
  private Direction direction;
  private int protocol = IpTest.ANY;
  private Relation relation = Relation.EQUAL;
  private boolean negated;

  /** What the value was written as; null when there is none. */
  private TestSubject data;

  private long value;
  private long prefixMask;
  private MaskForm maskForm = MaskForm.NONE;
  private long givenMask;

  /** Set once a word was wrong; the message is out already. */
  private boolean broken;

  IpTestBuilder(PatternProblems problems, int offset) {
    this.problems = problems;
    this.offset = offset;
  }

  TestSubject subject() {
    return subject;
  }

  int protocol() {
    return protocol;
  }

  boolean hasOperator() {
    return relation != Relation.EQUAL || negated;
  }

  boolean isEther() {
    return data == TestSubject.ETHER;
  }

  void setSubject(TestSubject subject) {
    if (this.subject != null) {
      error("type specified twice");
    }
    this.subject = subject;
  }

  void setDirection(Direction direction) {
    if (this.direction != null) {
      error("'src' or 'dst' specified twice");
    }
    this.direction = direction;
  }

  void setProtocol(int protocol) {
    if (this.protocol != IpTest.ANY && this.protocol != protocol) {
      error("transport protocol specified twice");
    }
    this.protocol = protocol;
  }

  void setRelation(Relation relation, boolean negated) {
    this.relation = relation;
    this.negated = negated;
  }

  void setMask(MaskForm form, long mask) {
    if (form != MaskForm.ETHER && mask == 0) {
      error("zero mask ignored");
    } else {
      maskForm = form;
      givenMask = mask;
    }
  }

  void setValue(TestSubject form, long value) {
    this.data = form;
    this.value = value;
  }

  void setPrefix(long address, long mask) {
    data = TestSubject.NET;
    value = address;
    prefixMask = mask;
  }

  void setBroken() {
    broken = true;
  }

  private IpTest error(String text) {
    problems.error(offset, text);
    return null;
  }

  private IpTest typeError(String text) {
    return error("'" + label() + "': " + text);
  }

  private String label() {
    String prefix =
        direction == null
            ? ""
            : switch (direction) {
              case SOURCE -> "src ";
              case DESTINATION -> "dst ";
              case BOTH -> "src and dst ";
              case EITHER -> "src or dst ";
            };
    return prefix + (subject == null ? "<none>" : subject.label());
  }

  /**
   * Makes the test.
   *
   * @param previous the primitive before, when this one has no qualifiers; null for none
   * @param ether whether the qualifiers said {@code ether}
   * @return null after an error, which was reported
   */
  IpTest build(IpTestBuilder previous, boolean ether) {
    if (broken) {
      return null;
    }
    boolean saidDirection = direction != null;
    if (subject == null && !inferSubject(previous)) {
      return null;
    }
    boolean ethernet = ether || data == TestSubject.ETHER;
    if (ethernet && subject == TestSubject.HOST) {
      subject = TestSubject.ETHER;
    }
    IpTest test = ethernet != (subject == TestSubject.ETHER) ? wrongLayer(ethernet) : checked();
    if (test != null && saidDirection && test.direction() == null) {
      problems.warning(offset, "'" + label() + "': 'src' or 'dst' ignored");
    }
    return test;
  }

  private IpTest wrongLayer(boolean ethernet) {
    boolean address = subject == TestSubject.HOST || subject == TestSubject.NET;
    return typeError(!ethernet || address ? "address missing" : "ip only");
  }

  private boolean inferSubject(IpTestBuilder previous) {
    if (data == TestSubject.INTEGER) {
      TestSubject before = previous == null ? null : previous.subject;
      if (before == null
          || before.field() == null
              && before != TestSubject.PROTOCOL
              && before != TestSubject.PORT) {
        error("specify header field or 'port'");
        return false;
      }
      data = before;
    }
    if (data == null) {
      if (protocol == IpTest.ANY) {
        error("partial directive");
        return false;
      }
      subject = TestSubject.PROTOCOL;
      return true;
    }
    subject = data;
    boolean directed = data.field() == null && data != TestSubject.PROTOCOL;
    if (directed && direction == null && previous != null) {
      direction = previous.direction;
    }
    if (data == TestSubject.PORT && protocol == IpTest.ANY && previous != null) {
      protocol = previous.protocol;
    }
    if (data.protocol() != 0 && protocol == IpTest.ANY) {
      protocol = data.protocol();
    }
    return true;
  }

  private IpTest checked() {
    if (subject == TestSubject.HOST || subject == TestSubject.NET) {
      return address();
    } else if (subject == TestSubject.ETHER) {
      return ether();
    } else if (subject == TestSubject.PROTOCOL) {
      return protocolTest();
    } else if (subject == TestSubject.PORT) {
      return port();
    } else if (subject == TestSubject.TCP_OPTION) {
      return tcpOption();
    } else if (subject == TestSubject.STATE) {
      return state();
    } else if (subject == TestSubject.FRAGMENT || subject == TestSubject.UNFRAGMENTED) {
      if (data != null || maskForm != MaskForm.NONE) {
        return typeError("value not supported");
      }
      boolean opposite = subject == TestSubject.UNFRAGMENTED;
      subject = TestSubject.FRAGMENT;
      negated = opposite;
      return test(Kind.FRAGMENT, 1, null);
    } else if (subject == TestSubject.CE) {
      if (data != null || maskForm != MaskForm.NONE) {
        return typeError("value not supported");
      }
      subject = TestSubject.TOS;
      value = 3;
      return test(Kind.FIELD, 3, subject.field());
    } else if (subject == TestSubject.ECT) {
      return ect();
    }
    return field();
  }

  private IpTest test(Kind kind, long mask, IpTest.Field field) {
    Direction which = null;
    if (kind == Kind.HOST || kind == Kind.PORT || kind == Kind.ETHER) {
      direction = direction == null ? Direction.EITHER : direction;
      which = direction;
    }
    boolean greater = relation == Relation.GREATER;
    return new IpTest(kind, which, protocol, greater, negated, value & mask, mask, field);
  }

  private IpTest address() {
    if (data != subject) {
      return typeError("address missing");
    } else if (relation != Relation.EQUAL) {
      return typeError("operator not supported");
    } else if (maskForm == MaskForm.ETHER) {
      return typeError("bad mask");
    }
    long mask = subject == TestSubject.NET ? prefixMask : 0xffff_ffffL;
    if (maskForm == MaskForm.ADDRESS) {
      mask = givenMask;
    } else if (maskForm == MaskForm.INTEGER) {
      // An integer mask holds the address's bytes in the order of a little-endian machine.
      mask = Integer.reverseBytes((int) givenMask) & 0xffff_ffffL;
    }
    subject = TestSubject.HOST;
    return test(Kind.HOST, mask, null);
  }

  private IpTest ether() {
    if (data != TestSubject.ETHER) {
      return typeError("address missing");
    } else if (relation != Relation.EQUAL) {
      return typeError("operator not supported");
    } else if (maskForm != MaskForm.NONE && maskForm != MaskForm.ETHER) {
      return typeError("bad mask");
    }
    long mask = maskForm == MaskForm.ETHER ? givenMask : 0xffff_ffff_ffffL;
    return test(Kind.ETHER, mask, null);
  }

  private IpTest protocolTest() {
    if (data == TestSubject.INTEGER || data == TestSubject.PROTOCOL) {
      if (protocol != IpTest.ANY && protocol != value) {
        return typeError("specified twice");
      }
    } else if (data != null || protocol == IpTest.ANY) {
      return typeError("value missing");
    } else {
      value = protocol;
    }
    protocol = IpTest.ANY;
    if (value >= 256 && data != TestSubject.INTEGER) {
      return protocolSet();
    }
    Long mask = compareMask(0xff);
    return mask == null ? null : protocolWithMask(mask);
  }

  private IpTest protocolWithMask(long mask) {
    if (relation == Relation.EQUAL && mask == 0xff && !negated) {
      protocol = (int) value;
    }
    return test(Kind.PROTOCOL, mask, null);
  }

  private IpTest protocolSet() {
    if (relation != Relation.EQUAL || maskForm != MaskForm.NONE) {
      String label = TestSubject.protocolLabel((int) value);
      return error("'" + label + "': operator or mask not supported");
    }
    if (!negated) {
      protocol = (int) value;
    }
    return test(Kind.PROTOCOL, 0x1ff, null);
  }

  private IpTest port() {
    if (data != TestSubject.INTEGER && data != TestSubject.PORT) {
      return typeError("value missing");
    }
    if (protocol == IpTest.ANY) {
      protocol = IpTest.TCP_OR_UDP;
    } else if (protocol != TCP
        && protocol != UDP
        && protocol != IpTest.TCP_OR_UDP
        && protocol != DCCP) {
      return error("'port': bad protocol " + protocol);
    }
    Long mask = compareMask(0xffff);
    return mask == null ? null : test(Kind.PORT, mask, null);
  }

  private IpTest tcpOption() {
    if (data != TestSubject.INTEGER && data != TestSubject.TCP_OPTION) {
      return typeError("value missing");
    }
    if (protocol == IpTest.ANY) {
      protocol = TCP;
    } else if (protocol != TCP) {
      return error("'tcp opt': bad protocol " + protocol);
    }
    if (hasOperator() || maskForm != MaskForm.NONE) {
      return typeError("operator or mask not supported");
    } else if (value < 0 || value > 255) {
      return error("'tcp opt': value " + value + " out of range");
    }
    return test(Kind.TCP_OPTION, value, null);
  }

  private IpTest state() {
    if (data != TestSubject.STATE) {
      return typeError("value missing");
    } else if (relation != Relation.EQUAL || maskForm != MaskForm.NONE) {
      return typeError("operator or mask not supported");
    }
    return test(Kind.STATE, 0xff, null);
  }

  private IpTest ect() {
    if (data != null && data != TestSubject.INTEGER) {
      return typeError("value missing");
    }
    if (data == null) {
      value = 0;
      negated = true;
    } else if (maskForm != MaskForm.NONE && maskForm != MaskForm.INTEGER) {
      return typeError("bad mask");
    }
    Long mask = compareMask(3);
    if (mask == null) {
      return null;
    }
    subject = TestSubject.TOS;
    return test(Kind.FIELD, mask, subject.field());
  }

  private IpTest field() {
    if (data != TestSubject.INTEGER && data != subject) {
      return typeError("value missing");
    }
    Long mask = compareMask((1L << subject.field().bits()) - 1);
    return mask == null ? null : test(Kind.FIELD, mask, subject.field());
  }

  /**
   * Brings value, mask and relation into a form that is either "equal" or "greater", with the value
   * within the mask.
   *
   * @param full all bits of the field
   * @return the mask; null after an error
   */
  private Long compareMask(long full) {
    if (maskForm != MaskForm.NONE && maskForm != MaskForm.INTEGER) {
      typeError("bad mask");
      return null;
    }
    long mask = maskForm == MaskForm.NONE ? full : givenMask & 0xffff_ffffL;
    if ((mask & full) != mask) {
      typeError("mask out of range, bound 0x" + Long.toHexString(full).toUpperCase());
      return null;
    }
    long operand = value & 0xffff_ffffL;
    if (relation == Relation.EQUAL) {
      if (operand > full) {
        typeError("out of range, bound " + full);
        return null;
      }
      value = operand;
      return mask;
    }
    if (relation == Relation.LESS && (operand == 0 || operand > mask)
        || relation == Relation.GREATER && operand >= mask) {
      return constantRelation(operand, mask);
    }
    if (relation == Relation.LESS) {
      // less than X is not greater than X - 1
      operand--;
      negated = !negated;
      relation = Relation.GREATER;
    }
    long missing = operand & ~mask;
    if (missing != 0) {
      // A bit that the mask hides cannot be reached: the next lower value that can be compares
      // alike.
      operand = (operand | Long.highestOneBit(missing) - 1) & mask;
    }
    value = operand;
    return mask;
  }

  private Long constantRelation(long operand, long mask) {
    boolean holds = relation == Relation.LESS && operand > mask ? !negated : negated;
    String sign = relation == Relation.GREATER ? (negated ? "<=" : ">") : (negated ? ">=" : "<");
    problems.warning(
        offset, "relation '%s %d' is always %s (range 0-%d)".formatted(sign, operand, holds, mask));
    value = 0;
    negated = !holds;
    relation = Relation.EQUAL;
    return 0L;
  }
}
