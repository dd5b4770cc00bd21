// SPDX-License-Identifier: Apache-2.0
package io.sluice.lang;

import io.sluice.lang.Ast.Hop;
import io.sluice.lang.Ast.Node;
import io.sluice.lang.ElementType.Tunnel;
import io.sluice.lang.Scope.Element;
import java.util.ArrayList;
import java.util.List;

/** Turns chains into elements and connections of the current scope. */
final class ChainBuilder {
  private final Builder builder;
  private final Limits limits;
  private final Diagnostics diagnostics;

  ChainBuilder(Builder builder, Limits limits, Diagnostics diagnostics) {
    this.builder = builder;
    this.limits = limits;
    this.diagnostics = diagnostics;
  }

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

  void chain(Ast.Chain chain) {
    List<Joint> last = null;
    Hop lastHop = null;
    for (Hop hop : chain.hops()) {
      List<Joint> joints = hop(hop, last == null);
      if (last == null) {
        if (joints.stream().anyMatch(j -> j.hasPorts(false))) {
          limits.error(hop.position(), "input ports ignored at start of chain");
        }
      } else {
        Joint.connect(builder.scope(), last, joints, lastHop.arrow(), hop.position(), limits);
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
      use.type = builder.findType(use.name);
    } else if (subject instanceof Ast.Implicit implicit) {
      use.name = Builder.PSEUDO[implicit.output() ? 1 : 0];
    } else if (subject instanceof Ast.Compound compound) {
      use.name = "";
      use.type = builder.compound(compound, "");
    } else if (subject instanceof Ast.Group group) {
      group(use, group);
    }
    if (node.declared() != null) {
      use.declared = builder.useClass(node.declared());
      if (use.type == null && node.declared() != node.subject()) {
        // In "A :: A" the declaration is the first to name the class.
        use.type = builder.findType(use.name);
      }
    }
    if (node.config() != null && builder.scope().find(use.name) >= 0) {
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
    int existing = builder.scope().find(use.name);
    Position position = use.node.position();
    if (use.type == null && existing >= 0) {
      if (use.declared != null) {
        limits.error(position, "redeclaration of element '" + use.name + "'");
        Element old = builder.scope().elements.get(existing);
        if (old.type != Tunnel.TUNNEL) {
          diagnostics.note(old.position, "element '" + use.name + "' previously declared here");
        }
      }
      return existing;
    }
    if (use.declared != null && use.type != null) {
      limits.error(position, "class '" + use.name + "' used as element name");
    } else if (use.declared == null && use.type == null) {
      if (builder.classesKnown()) {
        limits.error(position, "undeclared element '" + use.name + "'");
      }
      use.type = builder.forceType(use.name);
    }
    if (use.type != null) {
      use.name = builder.scope().anonymousName(use.name);
    }
    ElementType type = use.type != null ? use.type : use.declared;
    return newElement(use.name, type, use.config, position);
  }

  private int newElement(String name, ElementType type, String config, Position position) {
    int existing = builder.scope().find(name);
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
    return builder.scope().add(new Element(name, type, config, position));
  }

  private void group(Use use, Ast.Group group) {
    Position position = use.node.position();
    use.name = builder.scope().anonymousName("");
    int outer = newElement(use.name, Tunnel.TUNNEL, "", position);
    int[] inner = new int[2];
    int[] saved = new int[2];
    for (int i = 0; i < 2; i++) {
      inner[i] = newElement(use.name + "/" + Builder.PSEUDO[i], Tunnel.TUNNEL, "", position);
      builder.scope().elements.get(inner[i]).outer = outer;
      saved[i] = builder.scope().find(Builder.PSEUDO[i]);
      builder.scope().index.put(Builder.PSEUDO[i], inner[i]);
    }
    builder.scope().elements.get(outer).innerInput = inner[0];
    builder.scope().elements.get(outer).innerOutput = inner[1];
    group.statements().forEach(builder::statement);

    for (int i = 0; i < 2; i++) {
      int ports = builder.pseudoPorts(inner[i], i, "<anonymous group>", group.end());
      use.joint.offer(i == 1, ports);
      if (saved[i] >= 0) {
        builder.scope().index.put(Builder.PSEUDO[i], saved[i]);
      } else {
        builder.scope().index.remove(Builder.PSEUDO[i]);
      }
    }
  }
}
