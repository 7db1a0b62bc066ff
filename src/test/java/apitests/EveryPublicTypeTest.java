package apitests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EveryPublicTypeTest {
    private static final JavaClasses LIBRARY = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("millrace.process", "millrace.wire");

    @Test
    void everyPublicTypeIsUsedHere() {
        Set<String> unused = new TreeSet<>();
        for (JavaClass type : LIBRARY) {
            if (isPublic(type)) {
                unused.add(type.getName());
            }
        }
        assertTrue(unused.contains("millrace.process.Pool$Builder"), () -> "the library was not found, only " + unused);
        for (JavaClass test : new ClassFileImporter().importPackages("apitests")) {
            for (Dependency dependency : test.getDirectDependenciesFromSelf()) {
                unused.remove(dependency.getTargetClass().getBaseComponentType().getName());
            }
            Stream.<JavaCall<?>>concat(
                            test.getMethodCallsFromSelf().stream(), test.getConstructorCallsFromSelf().stream())
                    .flatMap(call -> call.getTarget().getRawParameterTypes().stream()) // what a lambda is passed as
                    .forEach(type -> unused.remove(type.getName()));
        }
        assertEquals(Set.of(), unused, "public types that no test in this package uses");
    }

    private static boolean isPublic(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC)
                && type.getEnclosingClass().map(EveryPublicTypeTest::isPublic).orElse(true);
    }
}
