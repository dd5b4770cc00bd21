// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.nat64;

import io.sluice.argument.Args;

/** A translator whose addresses all have their counterpart in themselves. */
abstract class StatelessTranslator extends Translator {
  private static final Prefix64 MAPPED = Prefix64.parse("::ffff:0:0/96");

  private final int foreign = dropReason("address not in the prefix");
  private final int noHost = dropReason("address of no host");
  private Prefix64 prefix;

  @Override
  protected void configure(Args args) {
    prefix = args.keyword("PREFIX").as(Prefix64::parse, MAPPED);
  }

  @Override
  final int outputOf(int port) {
    return 0;
  }

  @Override
  final int prepare4(long packet) {
    int result = translation.read6(packet);
    if (result != IpFields.FINE) {
      return refusal(result);
    }
    boolean known = embeds(outer) && (!translation.isError || embeds(inner));
    if (!known) {
      return foreign;
    }
    return outer.src4 == 0 || outer.dst4 == 0 ? noHost : 0;
  }

  /** Takes the IPv4 addresses out of a header; false when one has none. */
  private boolean embeds(IpFields fields) {
    if (!prefix.contains(fields.srcHigh, fields.srcLow)
        || !prefix.contains(fields.dstHigh, fields.dstLow)) {
      return false;
    }
    fields.src4 = prefix.extract(fields.srcHigh, fields.srcLow);
    fields.dst4 = prefix.extract(fields.dstHigh, fields.dstLow);
    return true;
  }

  @Override
  final int prepare6(long packet) {
    int result = translation.read4(packet);
    if (result != IpFields.FINE) {
      return refusal(result);
    }
    embed(outer);
    if (translation.isError) {
      embed(inner);
    }
    return 0;
  }

  private void embed(IpFields fields) {
    fields.srcHigh = prefix.high(fields.src4);
    fields.srcLow = prefix.low(fields.src4);
    fields.dstHigh = prefix.high(fields.dst4);
    fields.dstLow = prefix.low(fields.dst4);
  }
}
