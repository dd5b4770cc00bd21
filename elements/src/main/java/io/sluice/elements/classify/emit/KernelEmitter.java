// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify.emit;

import static org.objectweb.asm.Opcodes.ACC_FINAL;
import static org.objectweb.asm.Opcodes.ACC_PRIVATE;
import static org.objectweb.asm.Opcodes.ACC_PUBLIC;
import static org.objectweb.asm.Opcodes.ACC_STATIC;
import static org.objectweb.asm.Opcodes.ACC_SUPER;
import static org.objectweb.asm.Opcodes.ALOAD;
import static org.objectweb.asm.Opcodes.CHECKCAST;
import static org.objectweb.asm.Opcodes.GETSTATIC;
import static org.objectweb.asm.Opcodes.INVOKESPECIAL;
import static org.objectweb.asm.Opcodes.INVOKESTATIC;
import static org.objectweb.asm.Opcodes.INVOKEVIRTUAL;
import static org.objectweb.asm.Opcodes.IRETURN;
import static org.objectweb.asm.Opcodes.LLOAD;
import static org.objectweb.asm.Opcodes.PUTSTATIC;
import static org.objectweb.asm.Opcodes.RETURN;
import static org.objectweb.asm.Opcodes.V17;

import io.sluice.element.PacketKernel;
import io.sluice.elements.classify.program.Program;
import io.sluice.elements.classify.program.Step;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Type;

/**
 * Makes a kernel of straight-line code from a program: a hidden class with the configuration's
 * constants in its instructions. Words are loaded once on each path and compared in native byte
 * order; the length is checked once for each header and extent. Packets that are too short for a
 * word go to the exact kernel given as class data.
 */
public final class KernelEmitter {
  /** HotSpot leaves methods of more than 8,000 bytes of code to the interpreter. */
  private static final int MAX_CODE = 7_500;

  private static final String CLASS = "io/sluice/elements/classify/emit/Compiled";
  private static final String KERNEL = Type.getInternalName(PacketKernel.class);
  private static final String KERNEL_TYPE = Type.getDescriptor(PacketKernel.class);

  private KernelEmitter() {}

  /**
   * Emits a program.
   *
   * @param program the program, optimised
   * @param results what to return: for {@link Step#FAIL} first, then for each outcome
   * @param exact decides on packets that are too short
   * @return the kernel; null when the code would be too long to be compiled by the JIT
   */
  public static PacketKernel emit(Program program, int[] results, PacketKernel exact) {
    ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_FRAMES);
    writer.visit(V17, ACC_PUBLIC | ACC_FINAL | ACC_SUPER, CLASS, null, KERNEL, null);
    writer.visitField(ACC_PRIVATE | ACC_STATIC | ACC_FINAL, "EXACT", KERNEL_TYPE, null, null);
    initializer(writer);
    constructor(writer);
    MethodVisitor method = writer.visitMethod(ACC_PUBLIC, "process", "(J)I", null, null);
    method.visitCode();
    new ProcessEmitter(program, results, method).emit();
    Label end = new Label();
    method.visitLabel(end);
    if (end.getOffset() > MAX_CODE) {
      return null;
    }
    method.visitMaxs(0, 0);
    method.visitEnd();
    writer.visitEnd();
    return KernelCache.get(writer.toByteArray(), exact, KernelEmitter::define);
  }

  private static void initializer(ClassWriter writer) {
    MethodVisitor code = writer.visitMethod(ACC_STATIC, "<clinit>", "()V", null, null);
    code.visitCode();
    code.visitMethodInsn(
        INVOKESTATIC,
        "java/lang/invoke/MethodHandles",
        "lookup",
        "()Ljava/lang/invoke/MethodHandles$Lookup;",
        false);
    code.visitLdcInsn("_");
    code.visitLdcInsn(Type.getType(PacketKernel.class));
    code.visitMethodInsn(
        INVOKESTATIC,
        "java/lang/invoke/MethodHandles",
        "classData",
        "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/Class;)"
            + "Ljava/lang/Object;",
        false);
    code.visitTypeInsn(CHECKCAST, KERNEL);
    code.visitFieldInsn(PUTSTATIC, CLASS, "EXACT", KERNEL_TYPE);
    code.visitInsn(RETURN);
    code.visitMaxs(0, 0);
    code.visitEnd();
  }

  private static void constructor(ClassWriter writer) {
    MethodVisitor code = writer.visitMethod(ACC_PUBLIC, "<init>", "()V", null, null);
    code.visitCode();
    code.visitVarInsn(ALOAD, 0);
    code.visitMethodInsn(INVOKESPECIAL, KERNEL, "<init>", "()V", false);
    code.visitInsn(RETURN);
    code.visitMaxs(0, 0);
    code.visitEnd();
  }

  /** Leaves the packet to the exact kernel. */
  static void returnExact(MethodVisitor code) {
    code.visitFieldInsn(GETSTATIC, CLASS, "EXACT", KERNEL_TYPE);
    code.visitVarInsn(LLOAD, 1);
    code.visitMethodInsn(INVOKEVIRTUAL, KERNEL, "process", "(J)I", false);
    code.visitInsn(IRETURN);
  }

  private static PacketKernel define(byte[] code, PacketKernel exact) {
    try {
      MethodHandles.Lookup lookup =
          MethodHandles.lookup().defineHiddenClassWithClassData(code, exact, true);
      return (PacketKernel)
          lookup.findConstructor(lookup.lookupClass(), MethodType.methodType(void.class)).invoke();
    } catch (Throwable e) {
      throw new IllegalStateException("cannot define a compiled classifier", e);
    }
  }
}
