// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.manual;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An element's javadoc, parsed into blocks. A block's text has no markup except the marks around
 * code.
 */
final class ManualText {
  enum Kind {
    PARAGRAPH,
    ITEM,
    VERBATIM
  }

  /** A piece of the page; the words of paragraphs and items are one space apart. */
  record Block(Kind kind, String text) {}

  /** Before code. */
  static final char CODE = '\u0003';

  /** Behind code. */
  static final char END = '\u0004';

  private static final Pattern INLINE_TAG =
      Pattern.compile("\\{@(\\w+)\\s*((?:[^{}]|\\{[^{}]*\\})*)\\}");
  private static final Pattern BLOCK =
      Pattern.compile("(?s)<pre>(.*?)</pre>|<(p|ul|ol|/ul|/ol|li|tr|h[1-6])\\b[^>]*>");
  private static final char KEPT_LESS = '\u0001';
  private static final char KEPT_MORE = '\u0002';

  private ManualText() {}

  static List<Block> parse(String javadoc) {
    String text = tags(javadoc.replaceAll("(?m)^ ", "")).replaceAll("(?m)^@\\w+ .*$", "");
    List<Block> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(text);
    int from = 0;
    Kind kind = Kind.PARAGRAPH;
    while (matcher.find()) {
      flow(blocks, kind, text.substring(from, matcher.start()));
      from = matcher.end();
      kind = "li".equals(matcher.group(2)) ? Kind.ITEM : Kind.PARAGRAPH;
      if (matcher.group(1) != null) {
        blocks.add(new Block(Kind.VERBATIM, withoutMarks(plain(matcher.group(1)).strip())));
      }
    }
    flow(blocks, kind, text.substring(from));
    return blocks;
  }

  private static void flow(List<Block> blocks, Kind kind, String html) {
    String text = plain(html).strip().replaceAll("\\s+", " ");
    if (!text.isEmpty()) {
      blocks.add(new Block(kind, text));
    }
  }

  static String withoutMarks(String text) {
    return text.replace("" + CODE, "").replace("" + END, "");
  }

  /** Inline tags become their text; what looks like HTML inside them is kept. */
  private static String tags(String text) {
    Matcher matcher = INLINE_TAG.matcher(text);
    StringBuilder out = new StringBuilder();
    while (matcher.find()) {
      String content = matcher.group(2);
      String shown =
          switch (matcher.group(1)) {
            case "code" -> CODE + keep(content) + END;
            case "literal" -> keep(content);
            case "link", "linkplain" -> link(content);
            default -> content;
          };
      matcher.appendReplacement(out, Matcher.quoteReplacement(shown));
    }
    return matcher.appendTail(out).toString();
  }

  private static String keep(String code) {
    return code.replace('<', KEPT_LESS).replace('>', KEPT_MORE);
  }

  private static String link(String content) {
    int space = content.indexOf(' ');
    return space > 0
        ? content.substring(space + 1)
        : content.substring(content.lastIndexOf('.') + 1).replaceFirst("^#", "").replace('#', '.');
  }

  private static String plain(String html) {
    return html.replaceAll("<[^>]*>", "")
        .replace(KEPT_LESS, '<')
        .replace(KEPT_MORE, '>')
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&nbsp;", " ")
        .replace("&quot;", "\"")
        .replace("&amp;", "&");
  }
}
