// SPDX-License-Identifier: Apache-2.0
package io.sluice.lang;

import io.sluice.lang.Ast.ClassUse;
import io.sluice.lang.Ast.Hop;
import io.sluice.lang.Ast.Node;
import io.sluice.lang.Ast.Statement;
import io.sluice.lang.ElementType.Primitive;
import io.sluice.lang.ElementType.Tunnel;
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
  private static final String[] PSEUDO = {"input", "output"};

  private final ClickLanguage.Options options;
  private final Diagnostics diagnostics;
  private final Limits limits;
  private final Libraries libraries;
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
    this.root = new Scope("", new Position(fileName, 1), null);
    this.scope = root;
  }

  Scope root() {
    return root;
  }

  List<String> requirements() {
    return requirements;
  }

  /** Reads a whole text at file scope. */
  void read(String text, String fileName) {
    Parser parser = new Parser(new Lexer(text, fileName, limits), diagnostics, limits);
    for (Statement s = parser.next(); s != null; s = parser.next()) {
      statement(s);
    }
  }

  private void statement(Statement statement) {
    if (statement instanceof Ast.Chain chain) {
      chain(chain);
    } else if (statement instanceof Ast.ElementClass elementClass) {
      elementClass(elementClass);
    } else if (statement instanceof Ast.Define define) {
      define(define);
    } else if (statement instanceof Ast.Require require) {
      require(require);
    }
  }

  // Classes

  private ElementType findType(String name) {
    for (Scope s = scope; s != null; s = s.parent) {
      ElementType type = s.types.get(name);
      if (type != null) {
        return type;
      }
    }
    boolean known = options.knownClass() != null && options.knownClass().test(name);
    return known ? new Primitive(name) : null;
  }

  /** The class with a name, made up when there is none. */
  private ElementType forceType(String name) {
    ElementType type = findType(name);
    if (type == null) {
      type = new Primitive(name);
      scope.types.put(name, type);
    }
    return type;
  }

  private ElementType useClass(ClassUse use) {
    if (use instanceof Ast.Compound compound) {
      return compound(compound, "");
    }
    Ast.Name name = (Ast.Name) use;
    if (options.knownClass() != null && findType(name.name()) == null) {
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

  private Scope compound(Ast.Compound compound, String name) {
    ElementType extended = null;
    if (compound.extended()) {
      extended = findType(name);
      if (extended == null && (options.knownClass() != null || name.isEmpty())) {
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
    Set<String> names = new HashSet<>();
    Set<String> keywords = new HashSet<>();
    String before = "";
    for (Ast.Parameter parameter : parameters) {
      Position position = parameter.position();
      String keyword = parameter.keyword();
      if (!names.add(parameter.name())) {
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
        compound.deanonymize(i);
      }
    }
  }

  /** Checks that a pseudo-element is used the right way and without gaps; counts its ports. */
  private int pseudoPorts(int element, int output, String name, Position position) {
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

  // Chains

  /** A node whose names are not looked up yet. */
  private static final class Use {
    final Node node;
    String name;
    ElementType type;
    ElementType declared;
    String config;
    Joint joint;

    Use(Node node) {
      this.node = node;
    }
  }

  private void chain(Ast.Chain chain) {
    List<Joint> last = null;
    Hop lastHop = null;
    for (Hop hop : chain.hops()) {
      List<Joint> joints = hop(hop, last == null);
      if (last == null) {
        if (joints.stream().anyMatch(j -> j.hasPorts(false))) {
          limits.error(hop.position(), "input ports ignored at start of chain");
        }
      } else {
        Joint.connect(scope, last, joints, lastHop.arrow(), hop.position(), limits);
      }
      last = joints;
      lastHop = hop;
    }
    if (last.stream().anyMatch(j -> j.hasPorts(true))) {
      limits.error(lastHop.position(), "output ports ignored at end of chain");
    }
  }

  private List<Joint> hop(Hop hop, boolean first) {
    // The whole hop is read before its elements get their numbers, groups in it apart.
    List<Use> uses = new ArrayList<>();
    for (Node node : hop.nodes()) {
      uses.add(use(node));
    }
    if (first && hop.arrow() == null && uses.size() > 1) {
      spreadClass(uses);
    }
    List<Joint> joints = new ArrayList<>();
    for (Use use : uses) {
      use.joint.element = element(use);
      joints.add(use.joint);
    }
    return joints;
  }

  private Use use(Node node) {
    Use use = new Use(node);
    use.config = node.config() == null ? "" : node.config();
    use.joint = new Joint(node.inputs(), node.outputs());
    Ast.Subject subject = node.subject();
    if (subject instanceof Ast.Name name) {
      use.name = name.name();
      use.type = findType(use.name);
    } else if (subject instanceof Ast.Implicit implicit) {
      use.name = PSEUDO[implicit.output() ? 1 : 0];
    } else if (subject instanceof Ast.Compound compound) {
      use.name = "";
      use.type = compound(compound, "");
    } else if (subject instanceof Ast.Group group) {
      group(use, group);
    }
    if (node.declared() != null) {
      use.declared = useClass(node.declared());
    }
    if (node.config() != null && scope.find(use.name) >= 0) {
      limits.error(node.position(), "configuration string ignored on element reference");
    }
    return use;
  }

  /** In {@code a, b :: Class(config)} the class is for all names. */
  private void spreadClass(List<Use> uses) {
    Use last = uses.get(uses.size() - 1);
    if (last.declared == null) {
      return;
    }
    for (Use use : uses) {
      Node node = use.node;
      boolean plain = use == last || node.bare();
      if (!plain
          || node.inputs() != null
          || node.outputs() != null
          || use.joint.hasPorts(false)
          || use.joint.hasPorts(true)
          || node.subject() instanceof Ast.Implicit) {
        return;
      }
    }
    for (Use use : uses) {
      use.declared = last.declared;
      use.config = last.config;
    }
  }

  private int element(Use use) {
    int existing = scope.find(use.name);
    Position position = use.node.position();
    if (use.type == null && existing >= 0) {
      if (use.declared != null) {
        limits.error(position, "redeclaration of element '" + use.name + "'");
        Element old = scope.elements.get(existing);
        if (old.type != Tunnel.TUNNEL) {
          diagnostics.note(old.position, "element '" + use.name + "' previously declared here");
        }
      }
      return existing;
    }
    if (use.declared != null && use.type != null) {
      limits.error(position, "class '" + use.name + "' used as element name");
    } else if (use.declared == null && use.type == null) {
      if (options.knownClass() != null) {
        limits.error(position, "undeclared element '" + use.name + "'");
      }
      use.type = forceType(use.name);
    }
    if (use.type != null) {
      use.name = scope.anonymousName(use.name);
    }
    ElementType type = use.type != null ? use.type : use.declared;
    return newElement(use.name, type, use.config, position);
  }

  private int newElement(String name, ElementType type, String config, Position position) {
    int existing = scope.find(name);
    if (existing >= 0) {
      return existing;
    }
    for (String component : name.split("/", -1)) {
      if (component.chars().allMatch(c -> c >= '0' && c <= '9')) {
        limits.error(position, "element name '" + name + "' has all-digit component");
        break;
      }
    }
    limits.element(position);
    return scope.add(new Element(name, type, config, position));
  }

  private void group(Use use, Ast.Group group) {
    Position position = use.node.position();
    use.name = scope.anonymousName("");
    int outer = newElement(use.name, Tunnel.TUNNEL, "", position);
    int[] inner = new int[2];
    int[] saved = new int[2];
    for (int i = 0; i < 2; i++) {
      inner[i] = newElement(use.name + "/" + PSEUDO[i], Tunnel.TUNNEL, "", position);
      scope.elements.get(inner[i]).outer = outer;
      saved[i] = scope.find(PSEUDO[i]);
      scope.index.put(PSEUDO[i], inner[i]);
    }
    scope.elements.get(outer).innerInput = inner[0];
    scope.elements.get(outer).innerOutput = inner[1];
    group.statements().forEach(this::statement);

    for (int i = 0; i < 2; i++) {
      int ports = pseudoPorts(inner[i], i, "<anonymous group>", group.end());
      use.joint.offer(i == 1, ports);
      if (saved[i] >= 0) {
        scope.index.put(PSEUDO[i], saved[i]);
      } else {
        scope.index.remove(PSEUDO[i]);
      }
    }
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
      boolean parameter = scope.parameters.stream().anyMatch(p -> p.name().equals(name));
      if (parameter || scope.definitions.putIfAbsent(name, parts[1]) != null) {
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
      } else if (!type.equals("compact_config")) {
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
    } else if (included.add(file)) {
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
