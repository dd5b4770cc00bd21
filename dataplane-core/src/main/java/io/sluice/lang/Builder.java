// SPDX-License-Identifier: Apache-2.0
package io.sluice.lang;

import io.sluice.lang.Ast.ClassUse;
import io.sluice.lang.Ast.Statement;
import io.sluice.lang.ElementType.Primitive;
import io.sluice.lang.Scope.Element;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Walks the statements in the order of the text and fills scopes with elements and connections:
 * tells element names from class names, names anonymous elements, joins ports.
 */
final class Builder {
  static final String[] PSEUDO = {"input", "output"};

  private final ClickLanguage.Options options;
  private final Diagnostics diagnostics;
  private final Limits limits;
  private final Libraries libraries;
  private final ChainBuilder chains;
  private final List<String> requirements = new ArrayList<>();
  private final Set<Path> included = new HashSet<>();
  private final Scope root;
  private Scope scope;
  private int libraryDepth;

  Builder(String fileName, ClickLanguage.Options options, Diagnostics diagnostics, Limits limits) {
    this.options = options;
    this.diagnostics = diagnostics;
    this.limits = limits;
    this.libraries = new Libraries(options.libraryPath());
    this.chains = new ChainBuilder(this, limits, diagnostics);
    this.root = new Scope("", new Position(fileName, 1), null);
    this.scope = root;
  }

  Scope root() {
    return root;
  }

  List<String> requirements() {
    return requirements;
  }

  /** The current scope of statements. */
  Scope scope() {
    return scope;
  }

  /** Whether names are only classes when they are known to be. */
  boolean classesKnown() {
    return options.knownClass() != null;
  }

  /** Reads a whole text at file scope. */
  void read(String text, String fileName) {
    if (isBinary(text)) {
      diagnostics.error(new Position(fileName, 0), "not a configuration but binary data");
      return;
    }
    Parser parser = new Parser(new Lexer(text, fileName, limits), diagnostics, limits);
    for (Statement s = parser.next(); s != null; s = parser.next()) {
      statement(s);
    }
  }

  /**
   * Whether a text is binary: in its first part, more than one character in 32 is a control
   * character other than those for spaces and line ends. Strings may contain some.
   */
  private static boolean isBinary(String text) {
    int length = Math.min(text.length(), 4096);
    int controls = 0;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < ' ' && (c < '\b' || c > '\r') || c == 0x7f) {
        controls++;
      }
    }
    return controls > 3 && controls * 32 > length;
  }

  void statement(Statement statement) {
    if (statement instanceof Ast.Chain chain) {
      chains.chain(chain);
    } else if (statement instanceof Ast.ElementClass elementClass) {
      elementClass(elementClass);
    } else if (statement instanceof Ast.Define define) {
      define(define);
    } else if (statement instanceof Ast.Require require) {
      require(require);
    }
  }

  // Classes

  ElementType findType(String name) {
    for (Scope s = scope; s != null; s = s.parent) {
      ElementType type = s.types.get(name);
      if (type != null) {
        return type;
      }
    }
    boolean known = classesKnown() && options.knownClass().test(name);
    return known ? new Primitive(name) : null;
  }

  /**
   * The class with a name, created if it does not exist: for the whole configuration if any name
   * may be a class; otherwise, after an error was reported, for this scope.
   */
  ElementType forceType(String name) {
    ElementType type = findType(name);
    if (type == null) {
      type = new Primitive(name);
      (classesKnown() ? scope : root).types.put(name, type);
    }
    return type;
  }

  ElementType useClass(ClassUse use) {
    if (use instanceof Ast.Compound compound) {
      return compound(compound, "");
    }
    Ast.Name name = (Ast.Name) use;
    if (classesKnown() && findType(name.name()) == null) {
      limits.error(name.position(), "unknown element class '" + name.name() + "'");
    }
    return forceType(name.name());
  }

  private void elementClass(Ast.ElementClass statement) {
    String name = statement.name();
    ElementType type;
    if (statement.meaning() == null) {
      type = new Primitive(name);
    } else if (statement.meaning() instanceof Ast.Compound compound) {
      type = compound(compound, name);
    } else {
      type = useClass(statement.meaning());
    }
    if (!name.isEmpty()) {
      scope.types.put(name, type);
    }
  }

  Scope compound(Ast.Compound compound, String name) {
    ElementType extended = null;
    if (compound.extended()) {
      extended = findType(name);
      if (extended == null && (classesKnown() || name.isEmpty())) {
        limits.error(compound.end(), "cannot extend unknown element class '" + name + "'");
      } else if (extended == null) {
        extended = new Primitive(name);
      }
    }
    Scope first = null;
    Scope last = null;
    Scope outer = scope;
    for (Ast.Part part : compound.parts()) {
      scope = new Scope(name, part.position(), outer);
      parameters(part.parameters());
      part.statements().forEach(this::statement);
      finish(scope);
      if (last == null) {
        first = scope;
      } else {
        last.overload = scope;
      }
      last = scope;
    }
    scope = outer;
    if (last == null) {
      // Only "..." inside, which was reported.
      return new Scope(name, compound.end(), outer);
    }
    last.overload = extended;
    return first;
  }

  private void parameters(List<Ast.Parameter> parameters) {
    boolean orderReported = false;
    Set<String> keywords = new HashSet<>();
    String before = "";
    for (Ast.Parameter parameter : parameters) {
      Position position = parameter.position();
      String keyword = parameter.keyword();
      if (!scope.parameterNames.add(parameter.name())) {
        multiplyDefined(position, parameter.name());
        continue;
      }
      if (!keyword.isEmpty() && !keywords.add(keyword)) {
        limits.error(position, "repeated keyword parameter '" + keyword + "' in compound element");
      }
      boolean ordered = before.isEmpty() || (!keyword.isEmpty() && !before.equals(Scope.REST));
      if (!ordered && !orderReported) {
        limits.error(position, "compound element parameters out of order");
        diagnostics.note(
            position, "(The correct order is '[positional], [keywords], [__REST__]'.)");
        orderReported = true;
      }
      before = keyword;
      scope.parameters.add(parameter);
    }
  }

  private void multiplyDefined(Position position, String name) {
    limits.error(position, "parameter '$" + name + "' multiply defined");
  }

  private void finish(Scope compound) {
    compound.inputs = pseudoPorts(0, 0, compound.printableName(), compound.position);
    compound.outputs = pseudoPorts(1, 1, compound.printableName(), compound.position);
    for (int i = 0; i < compound.elements.size(); i++) {
      if (compound.elements.get(i).name.startsWith(";")) {
        compound.deanonymize(i, limits);
      }
    }
  }

  /** Checks that a pseudo-element is used the right way and without gaps; counts its ports. */
  int pseudoPorts(int element, int output, String name, Position position) {
    Element pseudo = scope.elements.get(element);
    if ((output == 0 ? pseudo.inputs : pseudo.outputs) > 0) {
      limits.error(
          position,
          "'"
              + name
              + "' pseudoelement '"
              + PSEUDO[output]
              + "' may only be used as "
              + PSEUDO[1 - output]);
    }
    int ports = output == 0 ? pseudo.outputs : pseudo.inputs;
    for (int i = 0; i < ports; i++) {
      if (!pseudo.used[1 - output].get(i)) {
        limits.error(position, "'" + name + "' " + PSEUDO[output] + " " + i + " missing");
      }
    }
    return ports;
  }

  // Definitions and requirements

  private void define(Ast.Define define) {
    for (String argument : ConfigStrings.split(define.arguments())) {
      if (argument.isEmpty()) {
        continue;
      }
      String[] parts = ConfigStrings.firstWord(argument);
      if (!parts[0].matches("\\$[A-Za-z0-9_]+")) {
        limits.error(define.position(), "bad 'define' declaration: not a variable");
        continue;
      }
      String name = parts[0].substring(1);
      if (scope.parameterNames.contains(name)
          || scope.definitions.putIfAbsent(name, parts[1]) != null) {
        multiplyDefined(define.position(), name);
      }
    }
  }

  private void require(Ast.Require require) {
    for (String argument : ConfigStrings.split(require.arguments())) {
      List<String> words = ConfigStrings.words(argument);
      if (words.isEmpty()) {
        continue;
      }
      String type = ConfigStrings.unquote(words.get(0));
      boolean keyword = type.equals("package") || type.equals("library");
      if (keyword && words.size() == 2) {
        String value = ConfigStrings.unquote(words.get(1));
        if (type.equals("library")) {
          library(value, require.position());
        } else {
          requirements.add(value);
        }
      } else if (keyword || words.size() > 1 || !ConfigStrings.isWord(type)) {
        limits.error(require.position(), "syntax error at requirement");
      } else {
        requirements.add(type);
      }
    }
  }

  private void library(String name, Position position) {
    if (scope != root) {
      limits.error(position, "'require library' must be used at file scope");
      return;
    }
    Path file = libraries.find(name, position.file());
    if (file == null) {
      String shown = Numbers.printable(name);
      limits.error(position, "library '" + shown + "' not found in CLICKPATH/conf");
    } else if (included.add(file.toAbsolutePath().normalize())) {
      if (++libraryDepth > Limits.EXPANSION_DEPTH / 4) {
        throw limits.exceeded(position, "libraries require each other too deeply");
      }
      String text = libraries.read(file, position, limits);
      if (text != null) {
        read(text, file.toString());
      }
      libraryDepth--;
    }
  }
}
